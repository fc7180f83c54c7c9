"""Which facts and which notes the page weighs; one definition for the figures and for the lists that explain them."""

from __future__ import annotations

import datetime

from django.db.models import Q, QuerySet

from salon_paiement.calendrier import fin_de_journee
from salon_paiement.etats import EtatSession
from salon_paiement.models import Salon, SessionPaiement
from traces.models import TraceTransaction
from traces.types import TypeTrace

_TERMINEE = [EtatSession.EXPIRE, EtatSession.ABANDONNE]
# A note that ended with nothing. Late money may still settle it: it is then no cancellation of anybody's.
SANS_ARGENT = Q(etat__in=_TERMINEE, montant_applique=0)
_NOTE_SANS_ARGENT = Q(session__etat__in=_TERMINEE, session__montant_applique=0)

LAISSEE = Q(type_trace__in=[TypeTrace.EXPIRATION_SESSION, TypeTrace.ABANDON_SESSION]) & _NOTE_SANS_ARGENT
ABANDON = Q(type_trace=TypeTrace.ABANDON_SESSION) & _NOTE_SANS_ARGENT
APRES_RECU = Q(type_trace=TypeTrace.ESPECES_ANNULEES, donnees_structures__apres_recu=True)
# Cash taken back before the receipt is a mistake put right, unless nobody ever paid that note.
ESPECES = APRES_RECU | (Q(type_trace=TypeTrace.ESPECES_ANNULEES) & _NOTE_SANS_ARGENT)


def faits_de(salon: Salon, du: datetime.date, au: datetime.date) -> QuerySet[TraceTransaction]:
    """Return the salon's facts of business days ``du`` … ``au``, on its own clock and with its own cut-off."""
    return faits_depuis(salon, du).filter(date_creation__lt=fin_de_journee(salon, au))


def faits_depuis(salon: Salon, du: datetime.date) -> QuerySet[TraceTransaction]:
    """Return the salon's facts since business day ``du`` began."""
    debut = fin_de_journee(salon, du - datetime.timedelta(days=1))
    return TraceTransaction.objects.filter(salon=salon, date_creation__gte=debut)


def faits_des_notes(salon: Salon, du: datetime.date, au: datetime.date) -> QuerySet[TraceTransaction]:
    """Return the facts of the notes *opened* on these days, whenever they happened: a part never exceeds its whole."""
    return faits_depuis(salon, du).filter(session__jour__gte=du, session__jour__lte=au, session__total__gt=0)


def notes_de(salon: Salon, du: datetime.date, au: datetime.date) -> QuerySet[SessionPaiement]:
    """Return the notes opened on these days whose services were chosen: they have a total."""
    return SessionPaiement.objects.filter(salon=salon, jour__gte=du, jour__lte=au, total__gt=0)
