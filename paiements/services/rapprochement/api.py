"""A statement fetched from the provider itself, and the nightly asking of every account that can."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator

from django.utils import timezone

from paiements.fournisseurs.base import LigneNonLue, LigneRelevee, Statut
from paiements.fournisseurs.erreurs import ErreurFournisseur
from paiements.models import ReleveFournisseur
from paiements.releves.erreurs import LigneIllisible, LigneSansArgent
from paiements.releves.tables import INCERTAIN
from paiements.services.appel import appel_fournisseur
from paiements.services.comptes import fournisseur_du_compte

_SENS = {"encaissement", "remboursement", "reversement", INCERTAIN}


def lignes_de_l_api(releve: ReleveFournisseur) -> Iterator[LigneRelevee | LigneIllisible | LigneSansArgent]:
    """Yield what the provider lists for the period of a statement without a file.

    The whole list is fetched before anything is written: no row is locked while a network is waited for.

    Raises:
        ErreurFournisseur: it cannot, or did not answer; nothing was read.
    """
    depuis, jusqua = releve.debut, releve.fin
    if depuis is None or jusqua is None:
        raise ErreurFournisseur("période absente")
    with appel_fournisseur(attendre=True):
        lues = list(fournisseur_du_compte(releve.compte).relever(depuis, jusqua))
    for ligne in lues:
        yield _verifier(ligne, timezone.now())


def _verifier(
    ligne: LigneRelevee | LigneNonLue, maintenant: datetime.datetime
) -> LigneRelevee | LigneIllisible | LigneSansArgent:
    if isinstance(ligne, LigneNonLue):
        return LigneIllisible(ligne.raison)
    if ligne.statut is not None and ligne.statut not in {Statut.REUSSI, Statut.EXTOURNE}:
        return LigneSansArgent()
    if ligne.statut == Statut.EXTOURNE:
        # Money that came and went back: the going back is what this line tells.
        ligne = dataclasses.replace(ligne, sens="remboursement")
    if ligne.montant <= 0 or ligne.sens not in _SENS:
        return LigneIllisible("montant")
    if len(ligne.reference) > 120 or len(ligne.notre_reference) > 60:
        return LigneIllisible("reference")
    if ligne.instant > maintenant + datetime.timedelta(days=2):
        return LigneIllisible("date")
    return ligne
