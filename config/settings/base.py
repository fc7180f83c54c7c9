"""Settings shared by every environment. Nothing here is a secret or a convenience for development."""

from __future__ import annotations

import datetime
import pathlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.env import RACINE, env, liste, secret_facultatif
from config.journalisation import configuration_journaux
from config.messages import CONTEXTES, PIECES
from config.openapi import OPENAPI, REST_DECRITE
from config.planification import PLANIFICATION
from config.settings.comptes import *
from config.settings.defenses import *
from salon_paiement.conservation import conservation_lire

BASE_DIR = RACINE
VERSION = "0.1.0"

INSTALLED_APPS = [
    "config.apps.ConfigurationConfig",
    "config.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # Not "allauth" itself: its French catalogue would change our own words.
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "csp",
    "django_htmx",
    "django_prometheus",
    "traces",
    "salon_paiement",
    "paiements",
    "statistiques",
]

MIDDLEWARE = [
    "config.entetes.EntetesMiddleware",
    "config.methodes.MethodesMiddleware",
    "config.hote_admin.HoteAdminMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "config.metriques.vue.PorteMesuresMiddleware",
    # Webhooks are counted, then leave this chain: nothing below serves a machine.
    "paiements.webhooks.voie_directe.VoieDirecteMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "traces.contexte.ContexteMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "salon_paiement.sessions.SessionsMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.debits.DebitsMiddleware",
    "config.barre.BarreMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "salon_paiement.sessions.ComptesMiddleware",
    "salon_paiement.verrou.VerrouMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "salon_paiement.comptes.porte.PorteMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.metriques.compteurs.ApresMiddleware",
    # Last: what no line of the policy declares is refused, and dressed by everything above.
    "config.politique.filet.FiletMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
            "builtins": ["salon_paiement.templatetags.salon"],
        },
    }
]

# Counted transactions only: a view never holds one around a provider call.
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A fixed hour by default is what we mean (a salon's day ends at 4); Django suspects it ten seconds around that hour.
# SQLite cannot keep more columns in an index than those it is sorted by, and is not slower for it at its size.
SILENCED_SYSTEM_CHECKS = ["fields.W161", "models.W040"]
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Africa/Porto-Novo"
USE_I18N = True
USE_TZ = True
# Thousands are grouped by our own filter only (narrow no-break space), so that forms keep plain integers.
USE_THOUSAND_SEPARATOR = False

STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Months of facts kept in the database; older ones may be archived (``archiver_traces``).
MOIS_EN_LIGNE = env.int("MOIS_EN_LIGNE", default=24)

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

CSRF_FAILURE_VIEW = "config.erreurs.csrf_refuse"

REST_FRAMEWORK = {
    # Refused until the API says otherwise, endpoint by endpoint.
    "DEFAULT_PERMISSION_CLASSES": ["salon_paiement.api.acces.Ferme"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "salon_paiement.api.par_jwt.ParJeton",
        "salon_paiement.api.par_cle.ParCle",
        "salon_paiement.api.acces.ParSession",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["salon_paiement.api.frein.FreinApi"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["salon_paiement.api.lecture.LecteurJson"],
    "EXCEPTION_HANDLER": "salon_paiement.api.erreurs.erreur_repondre",
    "DEFAULT_METADATA_CLASS": None,
} | REST_DECRITE
SPECTACULAR_SETTINGS = OPENAPI
# Seconds after which figures are computed again even if no fact made them old (0: always computed).
STATISTIQUES_CACHE_SECONDES = env.int("STATISTIQUES_CACHE_SECONDES", default=300)

# Providers by dotted path: adding one is adding its folder and one line here.
FOURNISSEURS = {
    "externe": "paiements.fournisseurs.externe.fournisseur.Externe",
    "fedapay": "paiements.fournisseurs.fedapay.fournisseur.FedaPay",
    "feexpay": "paiements.fournisseurs.feexpay.fournisseur.FeexPay",
    "paydunya": "paiements.fournisseurs.paydunya.fournisseur.PayDunya",
    "wave": "paiements.fournisseurs.wave.fournisseur.Wave",
}
CONTEXTES_MESSAGES, PIECES_MESSAGES = CONTEXTES, PIECES
# Who keeps the whole platform running: addresses, and the address of a Slack channel (empty: none).
ADMINS_ALERTES = liste("ADMINS_ALERTES", [])
ADMINS_SLACK = ""
# Staff's devices are told by Web Push: this key signs what is sent to them (``manage.py cles_poussee`` makes one;
# empty: no button), and this address lets a push service write to whoever runs this installation.
VAPID_CLE_PRIVEE = ""
VAPID_CONTACT = env.str("VAPID_CONTACT", default="")
# Told of each failure that nobody expected (``traces.incidents``), once it is written down.
SUITE_INCIDENT = "salon_paiement.notifications.alertes.alerter_erreur_critique"
# Addresses that people type may lead to this machine: tests only.
RESEAU_BOUCLE_LOCALE = False
# Whether a statement that names no salon is refused on clients' pages too, or told in the log there.
PORTEE_STRICTE = False
# How many proxies stand in front of us and rewrite X-Forwarded-For (0: none, the header is ignored).
NOMBRE_PROXYS = env.int("NOMBRE_PROXYS", default=0)
# Dotted path of a callable address → (country, town) or None, told beside a fact (empty: no place is kept). It reads a
# file of this machine: it is called inside transactions, and one slower than 50 ms is switched off.
GEOLOCALISATION = env.str("GEOLOCALISATION", default="")
# Asked by the first-run page: whoever installs the product knows it (empty: nothing is asked, demo only).
CODE_INSTALLATION = ""
# PostgreSQL role of the processes that serve, when it is not the one that migrates (empty: one role does both).
ROLE_APPLICATION = env.str("ROLE_APPLICATION", default="")
# PostgreSQL role that may delete archived facts beside the one that migrates (empty: that one alone).
ROLE_MAINTENANCE = env.str("ROLE_MAINTENANCE", default="")
# Root of the seals' keys when it is not the data's (empty: the data's). It never changes: old seals need it.
CLE_SCEAU = ""
# Where each salon's daily head is appended too, in a folder that is copied elsewhere (empty: nowhere but its mailbox).
DOSSIER_TEMOINS = env.str("DOSSIER_TEMOINS", default="")
# Public address of this installation, used in QR codes, e-mails and return links.
ADRESSE_PUBLIQUE = env.str("ADRESSE_PUBLIQUE", default="http://127.0.0.1:8000")
# Looked at once a minute by the worker, as a client would: what the availability rule counts (empty: it is unknown).
SONDE_DISPONIBILITE = env.str("SONDE_DISPONIBILITE", default=f"{ADRESSE_PUBLIQUE.rstrip('/')}/sante/pret")

# An intent whose call never left this process is sent by the sweeper after this delay…
DELAI_ENVOI_PERDU = datetime.timedelta(seconds=3)
# …and given up after this one: a phone must not ring for a visit that is over.
DELAI_ENVOI_ABANDONNE = datetime.timedelta(minutes=2)
# An attempt whose call left without an answer is asked about after this delay (longer than any call of ours)…
DELAI_APPEL_PERDU = datetime.timedelta(seconds=15)
# …and called uncertain after this one.
DELAI_INCERTAIN = datetime.timedelta(seconds=60)
# A push without verdict is shown as "in verification" after this delay.
DELAI_VERIFICATION = datetime.timedelta(minutes=3)
# Late exact money still settles an expired session within this delay.
DELAI_ENCAISSEMENT_TARDIF = datetime.timedelta(hours=72)
# Each request rings a phone: one number is not rung again before this delay, whoever asks.
ECART_SONNERIES = datetime.timedelta(seconds=30)
# How many provider calls the pages of one process may hold at once; the rest is taken by the sweeper.
# Half its threads at most, or a hung operator would stop the webhooks too.
APPELS_SIMULTANES = env.int("APPELS_SIMULTANES", default=2)

# After so many outages in a row nobody is sent to a network any more, but one who tries, then half as often each time.
DISJONCTEUR_PANNES = env.int("DISJONCTEUR_PANNES", default=5)
DISJONCTEUR_ATTENTE = datetime.timedelta(seconds=30)
DISJONCTEUR_ATTENTE_MAX = datetime.timedelta(minutes=10)
# The operators' weather: success rates (per cent) and slowness over a sliding window, from so many attempts on.
METEO_FENETRE = datetime.timedelta(minutes=60)
METEO_MINIMUM = env.int("METEO_MINIMUM", default=5)
METEO_ORANGE = env.int("METEO_ORANGE", default=85)
METEO_ROUGE = env.int("METEO_ROUGE", default=50)
METEO_LENTEUR = datetime.timedelta(minutes=2)
# Replaced credentials still read the messages signed before, and ask about attempts sent before, for this long.
DELAI_ANCIENS_IDENTIFIANTS = datetime.timedelta(hours=72)
# …of which they still read the messages signed with them during this first part.
DELAI_ANCIENNES_SIGNATURES = datetime.timedelta(hours=24)

# Where backups go, how many of each kind are kept and for how many days (docs/sauvegarde.md).
SAUVEGARDE_DOSSIER = env.str("SAUVEGARDE_DOSSIER", default=str(BASE_DIR / "var" / "sauvegardes"))
SAUVEGARDE_GARDER = env.int("SAUVEGARDE_GARDER", default=30)
SAUVEGARDE_JOURS = env.int("SAUVEGARDE_JOURS", default=60)
# Archived WAL, when the drill can read it: it then replays what came after the physical backup.
SAUVEGARDE_ARCHIVES_WAL = env.str("SAUVEGARDE_ARCHIVES_WAL", default="")
# Older than this (hours, days), the backup and the last successful drill are alarms.
SAUVEGARDE_AGE_MAX = datetime.timedelta(hours=env.int("SAUVEGARDE_AGE_MAX_HEURES", default=26))
EXERCICE_AGE_MAX = datetime.timedelta(days=env.int("EXERCICE_AGE_MAX_JOURS", default=35))

# From how many stored rows on a file is made in the background, how long it then waits, and where (a folder that the
# processes that serve and those that work share).
EXPORT_SEUIL_DIRECT = env.int("EXPORT_SEUIL_DIRECT", default=5_000)
EXPORT_DUREE = datetime.timedelta(hours=env.int("EXPORT_DUREE_HEURES", default=48))
DOSSIER_EXPORTS = env.str("DOSSIER_EXPORTS", default=str(BASE_DIR / "var" / "exports"))
# Rows of one table in a PDF: it is laid out in memory, and nobody reads a hundred pages.
EXPORT_PDF_LIGNES = 2_000
# PostgreSQL role of a business-intelligence tool, which reads the bi_* views and nothing else (empty: none).
ROLE_BI = env.str("ROLE_BI", default="")

# How long each kind of personal data is kept, in days (``salon_paiement/conservation.py``: names, bounds, reasons).
CONSERVATION = conservation_lire(env.int)

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="memory://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
if CELERY_BROKER_URL.startswith("redis"):
    # Without these a hung Redis blocks .delay() for ever (measured).
    CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_timeout": 2, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A full Redis answers, with an error that is not one of its connection: without this the worker ends (measured).
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = PLANIFICATION

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("ADRESSE_EXPEDITEUR", default="Salon Paiement <recus@salon.invalid>")

# Seconds a page waits for one statement of PostgreSQL, which gives up by itself after 5; 0: for ever.
BASE_ATTENTE_MAX = env.int("BASE_ATTENTE_MAX", default=7)

# Where errors are reported (empty: nowhere), under which name, and which share of requests is timed, of those profiled.
SENTRY_DSN = secret_facultatif("SENTRY_DSN")
SENTRY_ENVIRONNEMENT = env.str("SENTRY_ENVIRONNEMENT", default="production")
SENTRY_TRACES = env.float("SENTRY_TRACES", default=0.1)
SENTRY_PROFILS = env.float("SENTRY_PROFILS", default=0.1)

# Who may read /prometheus/metrics: networks (this machine alone unless told otherwise), or whoever holds the token.
METRIQUES_RESEAUX = liste("METRIQUES_RESEAUX", ["127.0.0.0/8", "::1/128"])
METRIQUES_JETON = secret_facultatif("METRIQUES_JETON")
# Seconds during which what the processes share (queues, ages, ledger) is not read again, however many scrapers ask.
METRIQUES_CACHE_SECONDES = env.float("METRIQUES_CACHE_SECONDES", default=5.0)
# Where a worker shows its own counters, « address:port » (empty: nowhere; the embedded one shares the web's).
METRIQUES_OUVRIER = env.str("METRIQUES_OUVRIER", default="")

# Where log files are written (empty: standard error only), from which size each is rotated, how long they are kept.
NIVEAU_JOURNAL = env.str("NIVEAU_JOURNAL", default="INFO")
DOSSIER_JOURNAUX = pathlib.Path(_dossier) if (_dossier := env.str("DOSSIER_JOURNAUX", default="")) else None
TAILLE_JOURNAL = env.int("TAILLE_JOURNAL_MO", default=10) * 1024 * 1024
CONSERVATION_JOURNAUX = datetime.timedelta(days=env.int("JOURS_JOURNAUX", default=400))
LOGGING = configuration_journaux(NIVEAU_JOURNAL, DOSSIER_JOURNAUX, FOURNISSEURS, TAILLE_JOURNAL)
