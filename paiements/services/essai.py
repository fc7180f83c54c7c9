"""Play money: what comes through a test account, and a credit given for it. No figure mixes it in silently."""

from __future__ import annotations

from paiements.models import Avoir, ExceptionMonetaire, Paiement, Remboursement
from salon_paiement.models import SessionPaiement


def montants_appliques(session: SessionPaiement, paiement: Paiement, montant: int) -> dict[str, int]:
    """Return what ``montant`` more (whole XOF, negative for less) of this attempt's money changes on its session."""
    champs = {"montant_applique": session.montant_applique + montant}
    if paiement.essai:
        champs["montant_essai"] = session.montant_essai + montant
    return champs


def avoir_d_essai(avoir: Avoir) -> bool:
    """Tell whether a credit was given for play money: spending it is no real money either."""
    rendu = Remboursement.objects.filter(avoir=avoir, paiement__essai=True)
    orphelin = ExceptionMonetaire.objects.filter(avoir=avoir, ligne_releve__compte__mode="test")
    return rendu.exists() or orphelin.exists()
