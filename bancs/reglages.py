"""Production's settings, unchanged but for the simulated operator that fills the tables.

Their variables are set by ``bancs.environnement``.
"""

from __future__ import annotations

from config.settings import prod

globals().update({nom: valeur for nom, valeur in vars(prod).items() if nom.isupper()})
FOURNISSEURS = prod.FOURNISSEURS | {"simulateur": "paiements.fournisseurs.simulateur.fournisseur.Simulateur"}
STORAGES = prod.STORAGES | {
    # Nothing is collected for a benchmark.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Counted as in production, and never told to wait.
API_REQUETES_PAR_MINUTE = API_REQUETES_PAR_ADRESSE = 10**9
# One place has a whole crowd there: what slows a flood is tested elsewhere (``tests/securite/``).
OUVERTURES_PAR_POSTE = OUVERTURES_PAR_ADRESSE = SUIVIS_PAR_MINUTE = 10**9
