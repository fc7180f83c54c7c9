"""Production: PostgreSQL, Redis, HTTPS. Nothing starts until every secret is given."""

from __future__ import annotations

import pathlib

from config.archives import depot_archives
from config.base_embarquee import base_postgresql
from config.env import RACINE as _RACINE
from config.env import booleen, cles_fernet, env, liste, secret, secret_facultatif
from config.sentry import sentry_demarrer
from config.settings.base import *
from config.settings.base import SENTRY_DSN, SENTRY_ENVIRONNEMENT, SENTRY_PROFILS, SENTRY_TRACES
from config.settings.base import VERSION as _VERSION
from config.settings.defenses import ADMIN_HOTE

DEBUG = False
DEMONSTRATION = False
SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = liste("SECRET_KEY_FALLBACKS")
CLE_DONNEES = secret("CLE_DONNEES")
CLES_FERNET = cles_fernet("CLES_FERNET")
CLE_SCEAU = secret("CLE_SCEAU", CLE_DONNEES)
CODE_INSTALLATION = secret("CODE_INSTALLATION")
JWT_CLE_PRIVEE = secret_facultatif("JWT_CLE_PRIVEE")
JWT_CLES_ANCIENNES = secret_facultatif("JWT_CLES_ANCIENNES")
VAPID_CLE_PRIVEE = secret_facultatif("VAPID_CLE_PRIVEE")
ADMINS_SLACK = secret_facultatif("ADMINS_SLACK")
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS"), *([ADMIN_HOTE.partition(":")[0]] if ADMIN_HOTE else [])]
CSRF_TRUSTED_ORIGINS = [*liste("CSRF_TRUSTED_ORIGINS"), *([f"https://{ADMIN_HOTE}"] if ADMIN_HOTE else [])]
ADRESSE_PUBLIQUE = env.str("ADRESSE_PUBLIQUE")

DATABASES = {"default": base_postgresql(secret("DATABASE_URL"))}
# Nothing needs the cache: one that does not answer at once is done without (``salon_paiement/cache_garde.py``).
_attente_cache = env.int("CACHE_ATTENTE_MS", default=50) / 1000
CACHES = {
    "default": {
        "BACKEND": "config.cache_redis.CacheRedis",
        "LOCATION": secret("REDIS_URL"),
        "OPTIONS": {"socket_timeout": _attente_cache, "socket_connect_timeout": _attente_cache},
    }
}
CELERY_BROKER_URL = secret("CELERY_BROKER_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_timeout": 2, "socket_connect_timeout": 2}

# Prometheus calls from the containers' own network; nothing from outside gets here (nginx, and the guard itself).
METRIQUES_RESEAUX = liste(
    "METRIQUES_RESEAUX",
    ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
)

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = booleen("EMAIL_USE_TLS", defaut=True)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "archives": depot_archives(pathlib.Path(env.str("DOSSIER_ARCHIVES", default="") or _RACINE / "var" / "archives")),
}

SECURE_SSL_REDIRECT = booleen("SECURE_SSL_REDIRECT", defaut=True)
# Health probes and Prometheus come from inside, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^sante/", r"^prometheus/"]
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-langue"

sentry_demarrer(
    SENTRY_DSN,
    version=_VERSION,
    environnement=SENTRY_ENVIRONNEMENT,
    traces=SENTRY_TRACES,
    profils=SENTRY_PROFILS,
)
