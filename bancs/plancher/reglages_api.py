"""The API's floor under gunicorn: our tables and the framework's settings, no middleware of ours."""

from __future__ import annotations

from bancs import reglages

globals().update({nom: valeur for nom, valeur in vars(reglages).items() if nom.isupper()})
MIDDLEWARE = ["bancs.plancher.api.routage"]
ROOT_URLCONF = "bancs.plancher.api"
WSGI_APPLICATION = "bancs.plancher.wsgi_api.application"
