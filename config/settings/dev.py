"""Development and demo: embedded SQLite, keys made once under ``var/``, e-mails kept on disk."""

from __future__ import annotations

from config.archives import depot_archives
from config.base_embarquee import base_embarquee
from config.cles_locales import cle_jetons_locale, cles_locales
from config.env import RACINE, booleen, env, liste, secret_facultatif
from config.journalisation import configuration_journaux
from config.settings.base import *
from config.settings.base import FOURNISSEURS as _FOURNISSEURS
from config.settings.base import NIVEAU_JOURNAL, TAILLE_JOURNAL
from config.settings.base import STORAGES as _STORAGES

DEBUG = booleen("DEBUG", defaut=False)
DOSSIER_VAR = RACINE / env.str("DOSSIER_VAR", default="var")
_cles = cles_locales(DOSSIER_VAR)
SECRET_KEY = _cles["SECRET_KEY"]
CLE_DONNEES = _cles["CLE_DONNEES"]
CLES_FERNET = [_cles["CLE_FERNET"]]

ALLOWED_HOSTS = liste("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
DATABASES = {"default": base_embarquee(DOSSIER_VAR / "salon.sqlite3", env.str("DATABASE_URL", default=""))}
STORAGES = _STORAGES | {"archives": depot_archives(DOSSIER_VAR / "archives")}
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

JWT_CLE_PRIVEE = cle_jetons_locale(DOSSIER_VAR)
# A demo is opened by whoever reads the README; the account's page says that it asks for less.
SECOND_FACTEUR_OBLIGATOIRE = booleen("SECOND_FACTEUR_OBLIGATOIRE", defaut=False)
VAPID_CLE_PRIVEE = secret_facultatif("VAPID_CLE_PRIVEE")
ADMINS_SLACK = secret_facultatif("ADMINS_SLACK")

# Where the operator simulator of this start listens: a salon made by the first-run page uses it.
SIMULATEUR_URL = env.str("SIMULATEUR_URL", default="http://127.0.0.1:9")

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DOSSIER_VAR / "courriels"
DOSSIER_EXPORTS = env.str("DOSSIER_EXPORTS", default=str(DOSSIER_VAR / "exports"))
SAUVEGARDE_DOSSIER = env.str("SAUVEGARDE_DOSSIER", default=str(DOSSIER_VAR / "sauvegardes"))
# The page that shows these e-mails and the simulator exist in the demo only.
DEMONSTRATION = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Beside what the server and the simulated operator print (serveur.log, operateur.log); the terminal of whoever runs a
# command is for the command.
DOSSIER_JOURNAUX = RACINE / env.str("DOSSIER_JOURNAUX", default=str(DOSSIER_VAR / "journaux"))
LOGGING = configuration_journaux(NIVEAU_JOURNAL, DOSSIER_JOURNAUX, FOURNISSEURS, TAILLE_JOURNAL, console="WARNING")
