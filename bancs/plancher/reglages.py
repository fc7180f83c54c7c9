"""The bare project: one database, no middleware, no application."""

from __future__ import annotations

import os

from config.base_embarquee import base_postgresql

SECRET_KEY = "plancher-sans-valeur"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bancs.plancher.vues"
WSGI_APPLICATION = "bancs.plancher.wsgi.application"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
USE_TZ = True
DATABASES = {"default": base_postgresql(os.environ["DATABASE_URL"])}
# Nothing that a bare project would not do: connections are kept, not questioned before each request.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
