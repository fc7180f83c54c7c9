"""The owner's daily message: her day in three lines, and the head that lets her prove it later.

The head is what leaves the box: in her mailbox, and in a file to be kept elsewhere. Nobody who holds the database can
make it again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from paiements.sceaux.dossier import tete_ranger
from salon_paiement.calendrier import fin_de_journee, jour_affaires
from salon_paiement.models import Notification, Salon
from salon_paiement.notifications.alertes import rapport_journalier_cle
from salon_paiement.notifications.equipe import GRATUITS, equipe_prevenir
from traces.modeles_sceaux import MotifTete, TeteSceau
from traces.services import Trace, trace_enregistrer
from traces.tetes import tete_emettre
from traces.types import TypeTrace

MODELE = "sceau_du_jour"
UN_JOUR = datetime.timedelta(days=1)
# Facts that wait for their seal at the day's end have this long to get it; then the message leaves without a head.
PATIENCE = datetime.timedelta(hours=1)
# The day's report tells the same head to whoever wants it. So long after the head was signed, without any report, it
# leaves by this message: whatever stops a report, a head leaves every day.
SECOURS = datetime.timedelta(hours=6)


def sceaux_du_jour_annoncer(maintenant: datetime.datetime | None = None) -> int:
    """Tell each salon's last finished business day, once; days that nobody could tell before stay untold.

    Returns:
        How many salons were dealt with.
    """
    instant = maintenant or timezone.now()
    jours = {salon: jour_affaires(salon, instant) - UN_JOUR for salon in Salon.objects.filter(actif=True)}
    dits = _deja_dits(jours.items())
    total = 0
    for salon, jour in jours.items():
        ouvert = salon.date_creation < fin_de_journee(salon, jour)
        total += _annoncer(salon, jour, instant) if ouvert and salon.pk not in dits else 0
    return total


def sceau_cle(salon: Salon, jour: datetime.date) -> str:
    """Return the outbox key of one day; the message reads the day at its end."""
    return f"sceau:{salon.pk.hex}:{jour.isoformat()}"


def tete_du_jour(salon: Salon, jour: datetime.date) -> TeteSceau | None:
    """Return the head given for this business day: signed after it ended, before the next one did."""
    fin = fin_de_journee(salon, jour)
    siennes = TeteSceau.objects.filter(chaine=salon.pk, motif=MotifTete.QUOTIDIEN)
    return siennes.filter(emise_le__gte=fin, emise_le__lt=fin + UN_JOUR).order_by("pk").first()


def _deja_dits(jours: Iterable[tuple[Salon, datetime.date]]) -> set[object]:
    cles = {cle(salon, jour): salon for salon, jour in jours for cle in (sceau_cle, rapport_journalier_cle)}
    deposes = Notification.objects.filter(evenement__in=cles).values_list("evenement", flat=True)
    return {cles[evenement].pk for evenement in deposes}


def _annoncer(salon: Salon, jour: datetime.date, instant: datetime.datetime) -> int:
    fin = fin_de_journee(salon, jour)
    with transaction.atomic():
        # One worker at a time for a salon; a payment's foreign keys do not wait for this lock.
        Salon.objects.select_for_update(no_key=True).get(pk=salon.pk)
        emise, tete, dits = tete_du_jour(salon, jour), None, 0
        if emise is None:
            tete = tete_emettre(salon.pk, MotifTete.QUOTIDIEN)
        if tete is not None:
            donnees = {"sequence": tete.sequence, "motif": tete.motif}
            trace_enregistrer(Trace(type_trace=TypeTrace.TETE_EMISE, salon_id=salon.pk, donnees=donnees))
        elif emise is None and instant - fin < PATIENCE:
            return 0
        # The report's turn first; whoever did not want it is told at once.
        secours = tete is None and instant - (emise.emise_le if emise else fin) >= SECOURS
        if secours or not (emise or salon.rapport_jour):
            dits = equipe_prevenir(salon, evenement=sceau_cle(salon, jour), modele=MODELE, canaux=GRATUITS)
    if tete is not None:
        tete_ranger(salon, jour, tete)
    return int(tete is not None or dits > 0)
