"""A transfer by hand, in words: where to go, what to type, what to bring back as proof."""

from __future__ import annotations

from django.utils.translation import gettext as _

from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import Remboursement
from salon_paiement.argent import DEVISE, montant_afficher


def etapes_manuelles(remboursement: Remboursement) -> list[str]:
    """Return what to do, step by step, to send this money back by hand."""
    paiement = remboursement.paiement
    if paiement.compte is None:
        envoi = _("Envoyez %(montant)s au client depuis votre téléphone ou votre banque.")
        return [envoi % {"montant": _montant(remboursement)}, _preuve()]
    nom = _nom(paiement.compte.fournisseur)
    mots = {"nom": nom, "montant": _montant(remboursement), "reference": paiement.reference_fournisseur or "–"}
    chemin = {
        "fedapay": _(
            "Cherchez la transaction %(reference)s et choisissez « Rembourser ». "
            "FedaPay ne rembourse que MTN : pour un autre réseau, envoyez l'argent par « Payout »."
        ),
        "feexpay": _("Ouvrez « Payout » : FeexPay n'a pas de remboursement, on renvoie l'argent au numéro."),
        "paydunya": _("Ouvrez « Déboursement » et envoyez l'argent au numéro du client."),
        "wave": _("Cherchez la transaction %(reference)s, puis envoyez cette part au client."),
    }.get(paiement.compte.fournisseur, _("Cherchez la transaction %(reference)s, puis renvoyez l'argent au client."))
    return [
        _("Connectez-vous à votre compte %(nom)s.") % mots,
        chemin % mots,
        _("Envoyez exactement %(montant)s, une seule fois. Vérifiez le numéro avant de valider.") % mots,
        _preuve(),
    ]


def _preuve() -> str:
    return _("Recopiez ici la référence du transfert : le remboursement sera alors compté comme rendu.")


def _nom(fournisseur: str) -> str:
    try:
        return str(fournisseur_classe(fournisseur).libelle)
    except ConfigurationInvalide:
        return fournisseur


def _montant(remboursement: Remboursement) -> str:
    if remboursement.devise != DEVISE:
        return f"{remboursement.montant} {remboursement.devise}"
    return montant_afficher(remboursement.montant)
