"""What the browser is told to refuse, and what a request may weigh. Every environment has these."""

from __future__ import annotations

from csp.constants import NONE, SELF

from config.env import env

# Phones post tiny forms; a webhook is at most 64 KB (checked again by its own view).
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 2
# JSON: bytes are bounded above; nested deeper, or with more keys than this, it is refused before it is read.
JSON_PROFONDEUR = 20
JSON_ELEMENTS = 5_000

LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Styles and scripts of client pages are inline and allowed by their hash (see ``salon_paiement.pages``). No page makes
# HTML out of a string, but htmx and the admin's own scripts: theirs goes through ``static/js/confiance.js``.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default", "lecture"],
    }
}

# Tries before somebody waits (docs/decisions/0035), and the lengths of the windows in seconds.
CONNEXION_ESSAIS_COMPTE = env.int("CONNEXION_ESSAIS_COMPTE", default=10)
CONNEXION_ESSAIS_ADRESSE = env.int("CONNEXION_ESSAIS_ADRESSE", default=50)
CONNEXION_ESSAIS_TOUS = env.int("CONNEXION_ESSAIS_TOUS", default=1_000)
CONNEXION_FENETRE = env.int("CONNEXION_FENETRE", default=900)
# New visits in ten minutes at one place, and from one address (a mobile network hides thousands of phones behind one).
OUVERTURES_PAR_POSTE = env.int("OUVERTURES_PAR_POSTE", default=60)
OUVERTURES_PAR_ADRESSE = env.int("OUVERTURES_PAR_ADRESSE", default=300)
# Questions in a minute about one visit (a page that waits asks some thirty times).
SUIVIS_PAR_MINUTE = env.int("SUIVIS_PAR_MINUTE", default=240)
# Addresses that lead nowhere, asked for by one network in ten minutes, before it is told to stop.
INTROUVABLES_PAR_ADRESSE = env.int("INTROUVABLES_PAR_ADRESSE", default=300)
# Files one person may take away in an hour.
EXPORTS_PAR_HEURE = env.int("EXPORTS_PAR_HEURE", default=60)
# Requests to pay that may ring one number in a day without being paid, whoever asks (0: no limit).
SONNERIES_PAR_JOUR = env.int("SONNERIES_PAR_JOUR", default=20)

# Requests to the API in a minute: of one person, of one address (logged in or not).
API_REQUETES_PAR_MINUTE = env.int("API_REQUETES_PAR_MINUTE", default=240)
API_REQUETES_PAR_ADRESSE = env.int("API_REQUETES_PAR_ADRESSE", default=1_200)

# The staff's pages, under this prefix (« admin/ »); on this host and no other when one is named (empty: on every one).
ADMIN_CHEMIN = env.str("ADMIN_CHEMIN", default="admin").strip("/") + "/"
ADMIN_HOTE = env.str("ADMIN_HOTE", default="").strip().lower()
