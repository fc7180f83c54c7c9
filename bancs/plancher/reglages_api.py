"""The API's floor under gunicorn: our tables and the settings of a new project."""

from __future__ import annotations

from bancs import reglages
from bancs.plancher.chaine import MIDDLEWARE

globals().update({nom: valeur for nom, valeur in vars(reglages).items() if nom.isupper()} | {"MIDDLEWARE": MIDDLEWARE})
ROOT_URLCONF = "bancs.plancher.api"
WSGI_APPLICATION = "bancs.plancher.wsgi_api.application"
