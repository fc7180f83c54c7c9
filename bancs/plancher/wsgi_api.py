"""WSGI entry point of the API's floor."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bancs.plancher.reglages_api"

application = get_wsgi_application()
