"""Real money beside play money: the usual house pays through a test account, this makes its account a live one."""

from __future__ import annotations

from paiements.models import CompteFournisseur
from paiements.services.comptes import compte_enregistrer
from tests.fabriques import RESEAUX, Maison

TOTAL = "ESSAI — aucun argent réel"
PARTIEL = "ESSAI — en partie sans argent réel"


def passer_en_reel(chez: Maison) -> CompteFournisseur:
    """Do what a salon does when its trial is over: a live account takes over, the test one is switched off."""
    CompteFournisseur.objects.filter(salon=chez.salon, mode="test").update(actif=False)
    chez.compte = compte_enregistrer(
        chez.salon,
        fournisseur="simulateur",
        mode="live",
        identifiants={"cle": "live_simulateur", "boutique": "SALONDEMO000001", "base": "http://127.0.0.1:9"},
        reseaux=RESEAUX,
    )
    return chez.compte
