"""The networks a client may choose for what she owes, and how each is called."""

from __future__ import annotations

from collections.abc import Iterator

from paiements.fournisseurs.base import ConfigurationInvalide, Reseau
from paiements.fournisseurs.feexpay.reseaux import reseau_propose
from paiements.fournisseurs.registre import fournisseur_classe
from paiements.models import Paiement
from paiements.services.comptes import comptes_utilisables
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import SessionPaiement
from salon_paiement.services.identification import telephone_reveler
from salon_paiement.telephones import numero_canonique


def reseaux_offerts(session: SessionPaiement) -> list[Reseau]:
    """Return the salon's networks that accept the amount due, in the salon's order, without doubles.

    Below an operator's minimum only cash is left, and the page says so.
    """
    return list({reseau.code: reseau for reseau in reversed(list(_reseaux(session)))}.values())[::-1]


def reseau_suggerer(session: SessionPaiement, offerts: list[Reseau], saisie: str = "") -> str:
    """Return the network to preselect: the only one, or the one the number's prefix suggests; else nothing.

    Args:
        saisie: the number being typed; by default the one given before.
    """
    codes = [reseau.code for reseau in offerts]
    if len(codes) == 1:
        return codes[0]
    try:
        e164 = numero_canonique(saisie, session.salon.pays) if saisie.strip() else _numero_connu(session)
    except SaisieInvalide:
        return ""
    return reseau_propose(e164, codes) or ""


def reseau_libelle(paiement: Paiement) -> str:
    """Return what people call the network of an attempt."""
    if paiement.compte is not None:
        try:
            return fournisseur_classe(paiement.compte.fournisseur).reseaux[paiement.reseau].libelle
        except (ConfigurationInvalide, KeyError):
            pass
    return paiement.reseau


def _reseaux(session: SessionPaiement) -> Iterator[Reseau]:
    for compte in comptes_utilisables(session.salon_id):
        try:
            classe = fournisseur_classe(compte.fournisseur)
        except ConfigurationInvalide:
            # A provider taken out of the settings must not close the page of the others.
            continue
        if classe.capacites.montant_min <= session.du <= classe.capacites.montant_max:
            yield from (classe.reseaux[code] for code in compte.reseaux if code in classe.reseaux)


def _numero_connu(session: SessionPaiement) -> str:
    return telephone_reveler(session.telephone) if session.telephone else ""
