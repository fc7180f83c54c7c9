"""What the database counts: by hairdresser over notes, by person of the desk over what each did there."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, IntegerField, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from paiements.annulations.periode import ABANDON, APRES_RECU, ESPECES, SANS_ARGENT, faits_de, faits_des_notes, notes_de
from salon_paiement.etats import FINAUX
from salon_paiement.models import Salon
from traces.types import TypeTrace

MONTANT = Cast(KeyTextTransform("montant", "donnees_structures"), IntegerField())
# What somebody does at the desk: the notes it was done on are what her cancellations are weighed against.
_GESTES = (
    TypeTrace.CREATION_SESSION, TypeTrace.ESPECES_RECUES, TypeTrace.ABANDON_SESSION, TypeTrace.ESPECES_ANNULEES,
)  # fmt: skip


def notes_par_coiffeur(salon: Salon, du: datetime.date, au: datetime.date) -> Iterable[dict[str, Any]]:
    """Return each hairdresser's ended notes, those without money, and their francs (whole XOF); nobody's under None."""
    finies = notes_de(salon, du, au).filter(etat__in=FINAUX)
    lignes: QuerySet[Any, Any] = finies.order_by().values("coiffeur_id", "coiffeur__nom")
    return list(
        lignes.annotate(
            notes=Count("pk"),
            annulees=Count("pk", filter=SANS_ARGENT),
            francs=Sum("total", filter=SANS_ARGENT, default=0),
        )
    )


def especes_par_coiffeur(salon: Salon, du: datetime.date, au: datetime.date) -> dict[uuid.UUID | None, tuple[int, int]]:
    """Return by hairdresser her settled notes whose cash was cancelled, each once, and the francs that went out."""
    faits = faits_des_notes(salon, du, au).filter(APRES_RECU)
    lignes: QuerySet[Any, Any] = faits.order_by().values("session__coiffeur_id")
    lues = lignes.annotate(notes=Count("session", distinct=True), ressortis=Sum(MONTANT, default=0))
    return {lue["session__coiffeur_id"]: (lue["notes"], lue["ressortis"]) for lue in lues}


def gestes_par_personne(salon: Salon, du: datetime.date, au: datetime.date) -> list[dict[str, Any]]:
    """Return what each person did at the desk: a note counts once, however many gestures it took."""
    faits = faits_de(salon, du, au).filter(type_trace__in=_GESTES, acteur__isnull=False, session__total__gt=0)
    lignes: QuerySet[Any, Any] = faits.order_by().values(
        "acteur_id",
        prenom=F("acteur__first_name"),
        nom=F("acteur__last_name"),
        identifiant=F("acteur__username"),
    )
    return list(
        lignes.annotate(
            notes=Count("session", distinct=True),
            abandons=Count("session", filter=ABANDON, distinct=True),
            perdus=Sum("session__total", filter=ABANDON, default=0),
            especes=Count("session", filter=ESPECES, distinct=True),
            ressortis=Sum(MONTANT, filter=ESPECES, default=0),
        )
    )
