"""What messages cost: counted before they leave, under a monthly ceiling that several workers cannot pass together."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from salon_paiement.models import Canal, Notification, ReglageCanal, Salon
from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.notifications.equipe import GRATUITS, equipe_prevenir

MODELE = "plafond_messages"
# Per cent of the ceiling at which the owner is told, once each.
SEUILS = (80, 100)


def mois_debut(salon: Salon, instant: datetime.datetime | None = None) -> datetime.datetime:
    """Return when the month began, by the salon's clock."""
    local = (instant or timezone.now()).astimezone(zoneinfo.ZoneInfo(salon.fuseau))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def depense_du_mois(salon: Salon, canal: str) -> int:
    """Return what a channel has cost this month, whole XOF; what is leaving right now is counted."""
    comptes = Notification.objects.filter(salon=salon, canal=canal, compte_le__gte=mois_debut(salon))
    return int(comptes.aggregate(somme=Sum("cout"))["somme"] or 0)


def plafonds_atteints(salon: Salon) -> frozenset[str]:
    """Return the channels by which nothing more leaves this month."""
    limites = ReglageCanal.objects.select_related("salon").filter(
        salon=salon, actif=True, plafond_mensuel__isnull=False
    )
    return frozenset(reglage.canal for reglage in limites if plafond_atteint(reglage))


def plafond_atteint(reglage: ReglageCanal) -> bool:
    """Tell whether one more message would pass the month's ceiling."""
    plafond = reglage.plafond_mensuel
    return plafond is not None and depense_du_mois(reglage.salon, reglage.canal) + reglage.cout_unitaire > plafond


def cout_compter(notification: Notification, reglage: ReglageCanal) -> None:
    """Count one message before it leaves, and tell the owner when the month comes near its ceiling.

    Raises:
        EchecEnvoi: for good, the ceiling is reached, or its gateway says that it has left.
    """
    salon = notification.salon_concerne
    with transaction.atomic():
        tenu = ReglageCanal.objects.select_for_update(no_key=True).get(pk=reglage.pk)
        mienne = Notification.objects.filter(pk=notification.pk, accuse="")
        # Tried before by a worker that died, or under the same key: what is one message is not paid twice.
        if not mienne.update(segments=0, cout=0, compte_le=None):
            # Its gateway has just reported on a try before: it has left, and is counted.
            raise EchecEnvoi("déjà parti", definitif=True)
        total = depense_du_mois(salon, tenu.canal) + tenu.cout_unitaire
        permis = tenu.plafond_mensuel is None or total <= tenu.plafond_mensuel
        if permis:
            mienne.update(segments=1, cout=tenu.cout_unitaire, compte_le=timezone.now())
        if tenu.plafond_mensuel:
            _prevenir(salon, tenu, total)
    if not permis:
        raise EchecEnvoi("plafond du mois atteint", definitif=True)


def plafond_contexte(notification: Notification) -> dict[str, Any]:
    """Return what the message about a ceiling says: its event is ``plafond:<channel's key>:<month>:<per cent>``."""
    _modele, cle, _mois, seuil = notification.evenement.split(":")
    reglage = ReglageCanal.objects.get(pk=cle)
    return {
        "canal": Canal(reglage.canal).label,
        "seuil": int(seuil),
        "plafond": reglage.plafond_mensuel or 0,
        "depense": depense_du_mois(notification.salon_concerne, reglage.canal),
    }


def _prevenir(salon: Salon, reglage: ReglageCanal, total: int) -> None:
    mois = f"{mois_debut(salon):%Y-%m}"
    for seuil in SEUILS:
        if total * 100 >= (reglage.plafond_mensuel or 0) * seuil:
            evenement = f"plafond:{reglage.pk.hex}:{mois}:{seuil}"
            equipe_prevenir(salon, evenement=evenement, modele=MODELE, canaux=GRATUITS)
