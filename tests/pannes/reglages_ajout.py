"""The benchmarks' production settings, one version later."""

from __future__ import annotations

from bancs import reglages
from config.settings import prod

globals().update({nom: valeur for nom, valeur in vars(reglages).items() if nom.isupper()})
INSTALLED_APPS = [*prod.INSTALLED_APPS, "tests.pannes.ajout"]
