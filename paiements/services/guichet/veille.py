"""What the desk does by itself: notes left paid in part, orphans explained since, money that has waited too long."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.models import ExceptionMonetaire, Paiement, TypeException
from paiements.services.exceptions import exception_signaler
from paiements.services.rapprochement.reprise import orphelines_reprendre
from paiements.services.transition import tentative_verrouiller
from salon_paiement.calendrier import jour_affaires
from salon_paiement.etats import OUVERTS
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.notifications.equipe import equipes_prevenir, joignable

DELAI_ALARME = datetime.timedelta(hours=24)
# A note is looked for this long after its day: the sweep runs every few minutes, an outage may last days.
RECUL = datetime.timedelta(days=60)
_LOT = 200


def guichet_veiller(maintenant: datetime.datetime | None = None) -> int:
    """Open what the end of the day leaves paid in part, remind the owner of what waits since yesterday.

    Orphans that a payment explains by now close first: nobody is reminded of them.

    Returns:
        How many exceptions were opened or explained, and reminders written.
    """
    instant = maintenant or timezone.now()
    return orphelines_reprendre() + partielles_ouvrir(instant) + alarmes_deposer(instant)


def partielles_ouvrir(maintenant: datetime.datetime) -> int:
    """Open an exception on each note that its business day leaves paid in part: such notes never expire."""
    total = 0
    for salon in Salon.objects.filter(actif=True):
        aujourd_hui = jour_affaires(salon, maintenant)
        restees = SessionPaiement.objects.filter(
            salon=salon, jour__lt=aujourd_hui, jour__gte=aujourd_hui - RECUL, etat__in=OUVERTS, montant_applique__gt=0
        )
        deja = ExceptionMonetaire.objects.filter(session=OuterRef("pk"), type__in=_DEJA_DIT, resolue_le=None)
        restees = restees.exclude(Exists(deja))
        total += sum(_ouvrir(session) for session in restees[:_LOT])
    return total


def alarmes_deposer(maintenant: datetime.datetime) -> int:
    """Write one message to the owner for each exception that has waited a whole day.

    The event's key makes it unique; exceptions that have theirs are not looked at again.
    """
    limite = maintenant - DELAI_ALARME
    vieilles = ExceptionMonetaire.objects.filter(resolue_le=None, date_creation__lte=limite)
    vieilles = vieilles.filter(joignable("salon__")).select_related("salon", "session").order_by("date_creation")
    return equipes_prevenir({alarme_cle(x): (x.salon, x.session) for x in vieilles}, modele="argent_en_attente")


def alarme_cle(exception: ExceptionMonetaire) -> str:
    """Return the outbox key of an exception's alarm; it ends with the reason, which the message reads."""
    return f"alarme:{exception.pk.hex}:{exception.type}"


@transaction.atomic
def _ouvrir(session: SessionPaiement) -> int:
    """Name the last money that came for it: what is decided is decided about that."""
    dernier = (
        Paiement.objects.filter(session=session, etat=EtatPaiement.REUSSI, montant_applique__gt=0)
        .order_by("verdict_le", "pk")
        .last()
    )
    if dernier is None:
        return 0
    verrouillee, paiement = tentative_verrouiller(dernier.pk)
    if verrouillee.etat not in OUVERTS or not 0 < verrouillee.montant_applique < verrouillee.total:
        return 0
    # Looked for every few minutes: what a person explained stays explained.
    return int(exception_signaler(paiement, verrouillee, TypeException.PARTIEL_FIN_JOUR, verrouillee.du, rouvrir=False))


_DEJA_DIT = (TypeException.INSUFFISANT, TypeException.PARTIEL_FIN_JOUR)
