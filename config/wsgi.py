"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from config.corps import corps_entiers
from config.encodage import encodages_connus

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = encodages_connus(corps_entiers(get_wsgi_application()))
