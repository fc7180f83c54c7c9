"""Refunds as staff read them: what waits for somebody first, and what this reader may do about each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, IntegerField, QuerySet, Value, When

from paiements.etats import EtatPaiement
from paiements.etats_remboursement import OUVERTS
from paiements.etats_remboursement import EtatRemboursement as E
from paiements.models import Paiement, Remboursement
from paiements.models import VoieRemboursement as V
from paiements.services.remboursement.accord import approbation_verifier
from paiements.services.remboursement.plafond import disponible, voies_possibles
from salon_paiement.droits import Action, ou_elle_peut_q, peut
from salon_paiement.erreurs import Refuse
from salon_paiement.models import Salon, SessionPaiement

PAGE = 60


@dataclass(frozen=True, slots=True)
class Rendable:
    """A success of which something may still go back: how much (whole units), and by which ways (code, label)."""

    paiement: Paiement
    reste: int
    voies: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Permis:
    """What one reader may do about one refund; ``empechement`` says why she may not approve."""

    approuver: bool = False
    refuser: bool = False
    remettre: bool = False
    prouver: bool = False
    trancher: bool = False
    voir_numero: bool = False
    empechement: str = ""


def remboursements_visibles(user: User | AnonymousUser) -> QuerySet[Remboursement]:
    """Return the refunds of the salons whose money ``user`` may see."""
    liens = ("salon", "session", "paiement__compte", "paiement__telephone", "demande_par", "approuve_par", "avoir")
    return Remboursement.objects.filter(ou_elle_peut_q(user, Action.VOIR_ARGENT)).select_related(*liens)


def remboursements_liste(user: User | AnonymousUser, *, salon: Salon | None, tous: bool) -> list[Remboursement]:
    """Return what waits for somebody, what waits for approval first; with ``tous`` the finished ones too."""
    lignes = remboursements_visibles(user)
    if salon is not None:
        lignes = lignes.filter(salon=salon)
    if not tous:
        lignes = lignes.filter(etat__in=OUVERTS)
    rang = Case(
        When(etat=E.DEMANDE, then=Value(0)),
        When(etat=E.APPROUVE, then=Value(1)),
        When(etat__in=[E.INCERTAIN, E.SOUMIS, E.EN_TRANSIT], then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return list(lignes.annotate(rang=rang).order_by("rang", "-date_creation")[:PAGE])


def remboursements_de(session: SessionPaiement) -> list[Remboursement]:
    """Return the refunds of one visit, oldest first."""
    return list(Remboursement.objects.filter(session=session).order_by("date_creation", "pk"))


def rendables_de(session: SessionPaiement) -> list[Rendable]:
    """Return the payments of one visit that may still be given back, whole or in part."""
    reussis = Paiement.objects.filter(session=session, etat=EtatPaiement.REUSSI).select_related("compte", "telephone")
    rendables = []
    for paiement in reussis.order_by("date_creation"):
        reste = disponible(paiement)
        if reste:
            voies = [(voie, str(V(voie).label)) for voie in voies_possibles(paiement)]
            rendables.append(Rendable(paiement, reste, voies))
    return rendables


def permis_sur(user: User, remboursement: Remboursement) -> Permis:
    """Return what ``user`` may do about this refund as it is now."""
    etat, salon_id = remboursement.etat, remboursement.salon_id
    decide = peut(user, Action.APPROUVER_REMBOURSEMENT, salon_id)
    sienne = remboursement.demande_par_id == user.pk
    empechement = _empechement(user, remboursement) if etat == E.DEMANDE else ""
    return Permis(
        approuver=etat == E.DEMANDE and not empechement,
        refuser=(etat in {E.DEMANDE, E.APPROUVE} and decide) or (etat == E.DEMANDE and sienne),
        remettre=etat == E.APPROUVE and remboursement.voie == V.ESPECES and peut(user, Action.TENIR_CAISSE, salon_id),
        prouver=etat == E.APPROUVE and remboursement.voie == V.MANUEL and decide,
        trancher=etat in {E.EN_TRANSIT, E.INCERTAIN} and decide,
        voir_numero=etat == E.APPROUVE and remboursement.voie == V.MANUEL and decide,
        empechement=empechement,
    )


def remboursement_par_reference(user: User | AnonymousUser, reference: str) -> Remboursement | None:
    """Return one refund by its reference; ``None`` when unknown or not hers."""
    return remboursements_visibles(user).filter(reference=reference).first()


def salons_ids(remboursements: Iterable[Remboursement]) -> set[uuid.UUID]:
    """Return the salons of these refunds: with several, each line says which."""
    return {remboursement.salon_id for remboursement in remboursements}


def _empechement(user: User, remboursement: Remboursement) -> str:
    try:
        approbation_verifier(remboursement, user)
    except Refuse as refus:
        return str(refus)
    return ""
