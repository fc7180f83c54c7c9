"""WSGI entry point of the floors."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bancs.plancher.reglages"

application = get_wsgi_application()
