"""Tests: the real engines (PostgreSQL when ``DATABASE_URL`` is given, else SQLite), fixed throw-away keys."""

from __future__ import annotations

import datetime
import tempfile

from config.base_embarquee import base_embarquee, base_postgresql
from config.cles_locales import cle_jetons_nouvelle
from config.env import RACINE as _RACINE
from config.env import env
from config.settings.base import *
from config.settings.base import FOURNISSEURS as _FOURNISSEURS
from config.settings.base import STORAGES as _STORAGES

SECRET_KEY = "cle-de-test-sans-valeur-" + "x" * 40
CLE_DONNEES = "cle-de-donnees-de-test-" + "y" * 40
CLES_FERNET = ["dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q="]
# Thrown away with the process.
JWT_CLE_PRIVEE = cle_jetons_nouvelle()
# Tests log in by force; those of the second factor and of time-outs switch them on.
SECOND_FACTEUR_OBLIGATOIRE = False
SESSION_INACTIVITE = 0
DEBUG = False
DEMONSTRATION = True
ALLOWED_HOSTS = ["*"]
_url = env.str("DATABASE_URL", default="")
if _url:
    DATABASES = {"default": base_postgresql(_url)}
else:
    DATABASES = {"default": base_embarquee(_RACINE / "var" / "essais.sqlite3", "")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# A test that archives names a folder of its own.
STORAGES = _STORAGES | {
    "archives": {
        "BACKEND": "traces.archives_dossier.DossierArchives",
        "OPTIONS": {"location": env.str("DOSSIER_ARCHIVES", default=str(_RACINE / "var" / "archives-essais"))},
    }
}
CACHES = {
    # Ten megabytes of figures at the very most.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 3_000}}
}
FOURNISSEURS = _FOURNISSEURS | {
    "simulateur": "paiements.fournisseurs.simulateur.fournisseur.Simulateur",
    "simulateur_externe": "paiements.fournisseurs.simulateur.externe.SimulateurExterne",
    "simulateur_fedapay": "paiements.fournisseurs.simulateur.fedapay.SimulateurFedaPay",
    "simulateur_paydunya": "paiements.fournisseurs.simulateur.paydunya.SimulateurPayDunya",
    "simulateur_wave": "paiements.fournisseurs.simulateur.wave.SimulateurWave",
}
# All clients of the tests have the same number, and no time to wait; the guard's own tests set the real delay.
ECART_SONNERIES = datetime.timedelta(0)
# A test opens in a second what a salon does in a week; the brakes' own tests set the real limits.
OUVERTURES_PAR_POSTE = OUVERTURES_PAR_ADRESSE = SUIVIS_PAR_MINUTE = INTROUVABLES_PAR_ADRESSE = 10**6
API_REQUETES_PAR_ADRESSE = EXPORTS_PAR_HEURE = 10**6
CONNEXION_ESSAIS_COMPTE = CONNEXION_ESSAIS_ADRESSE = CONNEXION_ESSAIS_TOUS = 10**6
SONNERIES_PAR_JOUR = 0
# What a test has just computed does not grow old by the clock in the middle of it.
STATISTIQUES_CACHE_SECONDES = 10**9
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_FILE_PATH = tempfile.gettempdir()
# A test that makes a file names a folder of its own.
DOSSIER_EXPORTS = str(_RACINE / "var" / "exports-essais")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="memory://")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Nobody looks at an address that is not there; the probe's own tests give it one.
SONDE_DISPONIBILITE = ""
PORTEE_STRICTE = True
