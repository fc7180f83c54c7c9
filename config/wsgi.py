"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from config.corps import corps_entiers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

application = corps_entiers(get_wsgi_application())
