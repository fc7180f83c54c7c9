"""The circuit breaker of one network of one account: five outages in a row, and nobody is sent there any more.

It tries again alone: after a growing delay one attempt, and only one, is let through; what becomes of it
closes the breaker or leaves it open for twice as long. A refusal is an answer; a wrong key is another matter.

Only requests count. An operator that still answers questions about old payments while every new one is lost
must be cut, and one that answers none but takes every request must not: the sweeper gives its silences their
own count (``prise.py``), and the weather shows the payments that wait.
"""

from __future__ import annotations

import datetime
import enum
import logging
import uuid
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from paiements.fournisseurs.erreurs import FournisseurIndisponible, RefusFournisseur, ResultatInconnu
from paiements.models import CompteFournisseur, Disjoncteur, Paiement
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

journal = logging.getLogger(__name__)

Circuit = tuple[uuid.UUID, str]


class Issue(enum.Enum):
    """What a request teaches about the operator."""

    REPONSE = "reponse"  # it works, whatever it said
    PANNE = "panne"  # it did not answer, or answered nothing readable
    NEUTRE = "neutre"  # says nothing of the operator: our key, our pace


class Passage(enum.Enum):
    """Whether a new attempt may go through."""

    LIBRE = "libre"
    ESSAI = "essai"  # open, and one attempt may try
    COUPE = "coupe"


def issue_envoi(erreur: Exception | None) -> Issue:
    """Return what the call that asks the payer taught; ``None`` when it was taken."""
    if erreur is None or isinstance(erreur, RefusFournisseur):
        return Issue.REPONSE
    return Issue.PANNE if isinstance(erreur, FournisseurIndisponible | ResultatInconnu) else Issue.NEUTRE


def envoi_compter(paiement: Paiement, erreur: Exception | None) -> None:
    """Count how the call of an attempt ended (its account is loaded)."""
    if paiement.compte_id is not None:
        issue_compter((paiement.compte_id, paiement.reseau), issue_envoi(erreur))


def issue_compter(circuit: Circuit, issue: Issue) -> None:
    """Count one outcome: an outage brings the threshold nearer, an answer forgets those before it."""
    if issue is Issue.REPONSE:
        _refermer(circuit)
    elif issue is Issue.PANNE:
        _ajouter(circuit)


def passage_etat(disjoncteur: Disjoncteur | None, maintenant: datetime.datetime) -> Passage:
    """Return whether an attempt may go through, as far as this reading knows."""
    if disjoncteur is None or disjoncteur.ouvert_le is None:
        return Passage.LIBRE
    echu = disjoncteur.essai_le is None or disjoncteur.essai_le <= maintenant
    return Passage.ESSAI if echu else Passage.COUPE


def essai_prendre(disjoncteur: Disjoncteur) -> bool:
    """Claim the one attempt that tries again: the conditional UPDATE lets exactly one process through.

    It is counted as an outage in advance: if whoever tries dies, the next one waits its delay all the same.
    """
    maintenant = timezone.now()
    pannes = disjoncteur.pannes + 1
    echus = Disjoncteur.objects.filter(pk=disjoncteur.pk, ouvert_le__isnull=False, pannes=disjoncteur.pannes)
    echus = echus.filter(Q(essai_le=None) | Q(essai_le__lte=maintenant))
    return bool(echus.update(pannes=pannes, essai_le=maintenant + delai_d_essai(pannes), date_modification=maintenant))


def essai_avancer(disjoncteur_id: int, salons: Iterable[uuid.UUID]) -> bool:
    """Let one attempt try right now (a manager's wish); False when it is closed, unknown or elsewhere."""
    ouverts = Disjoncteur.objects.filter(pk=disjoncteur_id, compte__salon_id__in=list(salons), ouvert_le__isnull=False)
    return bool(ouverts.update(essai_le=timezone.now()))


def disjoncteurs_ouverts(salon_id: uuid.UUID) -> Mapping[Circuit, Disjoncteur]:
    """Return the open breakers of a salon's accounts; usually none."""
    ouverts = Disjoncteur.objects.filter(compte__salon_id=salon_id, ouvert_le__isnull=False)
    return {(disjoncteur.compte_id, disjoncteur.reseau): disjoncteur for disjoncteur in ouverts}


def delai_d_essai(pannes: int) -> datetime.timedelta:
    """Return how long an open breaker waits before it lets one attempt try: doubled each time, bounded."""
    rang = min(max(0, pannes - settings.DISJONCTEUR_PANNES), 10)
    delai: datetime.timedelta = min(settings.DISJONCTEUR_ATTENTE * 2**rang, settings.DISJONCTEUR_ATTENTE_MAX)
    return delai


def _ajouter(circuit: Circuit) -> None:
    """Open at the threshold. An open breaker counts only those who try, when they are let through."""
    compte_id, reseau = circuit
    with transaction.atomic():
        Disjoncteur.objects.get_or_create(compte_id=compte_id, reseau=reseau)
        fermes = Disjoncteur.objects.filter(compte_id=compte_id, reseau=reseau, ouvert_le=None)
        if not fermes.update(pannes=F("pannes") + 1, date_modification=timezone.now()):
            return
        trop = fermes.filter(pannes__gte=settings.DISJONCTEUR_PANNES)
        maintenant = timezone.now()
        if trop.update(
            pannes=settings.DISJONCTEUR_PANNES,
            ouvert_le=maintenant,
            essai_le=maintenant + delai_d_essai(settings.DISJONCTEUR_PANNES),
        ):
            _tracer(circuit, "coupe")


def _refermer(circuit: Circuit) -> None:
    """Forget the outages of the one who answered; most have none, and one SELECT says so."""
    compte_id, reseau = circuit
    lignes = Disjoncteur.objects.filter(compte_id=compte_id, reseau=reseau, pannes__gt=0)
    if not lignes.exists():
        return
    with transaction.atomic():
        if lignes.filter(ouvert_le__isnull=False).update(ouvert_le=None, essai_le=None, pannes=0):
            _tracer(circuit, "retabli")
        else:
            lignes.update(pannes=0)


def _tracer(circuit: Circuit, etat: str) -> None:
    compte = CompteFournisseur.objects.only("salon_id", "fournisseur").get(pk=circuit[0])
    journal.warning("réseau %s de %s : %s", circuit[1], compte.fournisseur, etat)
    donnees = {"fournisseur": compte.fournisseur, "reseau": circuit[1], "etat": etat}
    trace_enregistrer(Trace(type_trace=TypeTrace.ETAT_OPERATEUR, salon_id=compte.salon_id, donnees=donnees))
