"""What the database counts of notes that ended without money: two aggregates, and some codes for who stands out."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from salon_paiement.calendrier import fin_de_journee
from salon_paiement.etats import FINAUX, EtatSession
from salon_paiement.models import Salon, SessionPaiement
from traces.models import TraceTransaction
from traces.types import TypeTrace

EXEMPLES = 12
_SANS_ARGENT = Q(etat__in=[EtatSession.EXPIRE, EtatSession.ABANDONNE], montant_applique=0)
_ABANDON = Q(type_trace=TypeTrace.ABANDON_SESSION, session__total__gt=0)
_ESPECES = Q(type_trace=TypeTrace.ESPECES_ANNULEES, donnees_structures__apres_recu=True)
# What somebody does at the desk, against which her cancellations are weighed.
_GESTES = (
    TypeTrace.CREATION_SESSION, TypeTrace.ESPECES_RECUES, TypeTrace.ABANDON_SESSION, TypeTrace.ESPECES_ANNULEES,
)  # fmt: skip


def notes_par_coiffeur(salon: Salon, du: datetime.date, au: datetime.date) -> Iterable[dict[str, Any]]:
    """Return each hairdresser's ended notes, those without money, and their francs (whole XOF)."""
    finies = SessionPaiement.objects.filter(
        salon=salon, jour__gte=du, jour__lte=au, total__gt=0, etat__in=FINAUX, coiffeur__isnull=False
    )
    lignes: QuerySet[Any, Any] = finies.order_by().values("coiffeur_id", "coiffeur__nom")
    return list(
        lignes.annotate(
            notes=Count("pk"),
            annulees=Count("pk", filter=_SANS_ARGENT),
            francs=Sum("total", filter=_SANS_ARGENT, default=0),
        )
    )


def gestes_par_personne(salon: Salon, du: datetime.date, au: datetime.date) -> list[dict[str, Any]]:
    """What each person did at the desk, hairdresser by hairdresser."""
    faits = _faits(salon, du, au).filter(type_trace__in=_GESTES, acteur__isnull=False)
    montant = Cast(KeyTextTransform("montant", "donnees_structures"), IntegerField())
    lignes: QuerySet[Any, Any] = faits.order_by().values(
        "acteur_id", "acteur__first_name", "acteur__last_name", "acteur__username", "session__coiffeur_id"
    )
    return list(
        lignes.annotate(
            notes=Count("pk"),
            abandons=Count("pk", filter=_ABANDON),
            perdus=Sum("session__total", filter=_ABANDON, default=0),
            # Once for a note, however many of its cash parts were cancelled.
            especes=Count("session", filter=_ESPECES, distinct=True),
            ressortis=Sum(montant, filter=_ESPECES, default=0),
        )
    )


def _faits(salon: Salon, du: datetime.date, au: datetime.date) -> QuerySet[TraceTransaction]:
    debut = fin_de_journee(salon, du - datetime.timedelta(days=1))
    return TraceTransaction.objects.filter(
        salon=salon, date_creation__gte=debut, date_creation__lt=fin_de_journee(salon, au)
    )


def codes_des_coiffeurs(salon: Salon, du: datetime.date, au: datetime.date, cles: list[str]) -> dict[str, list[str]]:
    """Return some codes of notes without money, newest first, by hairdresser."""
    if not cles:
        return {}
    notes = SessionPaiement.objects.filter(
        _SANS_ARGENT, salon=salon, jour__gte=du, jour__lte=au, total__gt=0, coiffeur_id__in=cles
    )
    return _par_personne(notes.order_by("-jour", "-date_creation").values_list("coiffeur_id", "code_court"), len(cles))


def codes_des_caissiers(salon: Salon, du: datetime.date, au: datetime.date, cles: list[str]) -> dict[str, list[str]]:
    """Return some codes of notes cancelled at the desk, newest first, by person."""
    if not cles:
        return {}
    faits = _faits(salon, du, au).filter(_ABANDON | _ESPECES, acteur_id__in=[int(cle) for cle in cles])
    return _par_personne(faits.order_by("-date_creation").values_list("acteur_id", "session__code_court"), len(cles))


def _par_personne(lignes: Any, personnes: int) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for cle, code in lignes[: EXEMPLES * personnes * 3]:
        if len(codes[str(cle)]) < EXEMPLES:
            codes[str(cle)].append(code)
    return codes
