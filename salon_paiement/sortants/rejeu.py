"""Sending again by hand: the same event under the same ``webhook-id``, so that whoever has it knows it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from salon_paiement.erreurs import Conflit
from salon_paiement.models import EtatLivraison, EtatPoint, LivraisonSortante, PointSortie


def livraison_rejouer(livraison_id: uuid.UUID) -> None:
    """Make a delivery due now, whatever became of it, with a whole round of tries before it.

    Raises:
        Conflit: its address is off, or it is leaving at this very moment.
    """
    with transaction.atomic():
        livraison = LivraisonSortante.objects.select_related("point").get(pk=livraison_id)
        _verifier(livraison.point)
        posees = LivraisonSortante.objects.filter(pk=livraison_id).exclude(etat=EtatLivraison.EN_ENVOI)
        if not posees.update(**_de_nouveau()):
            raise Conflit(_("Cette livraison part en ce moment."))


def echecs_rejouer(point_id: uuid.UUID, depuis: datetime.datetime) -> int:
    """Make due now all that an address did not get since an instant.

    Args:
        depuis: of the events, aware.

    Returns:
        How many deliveries leave again.

    Raises:
        Conflit: the address is off.
    """
    with transaction.atomic():
        _verifier(PointSortie.objects.select_for_update(no_key=True).get(pk=point_id))
        manquees = LivraisonSortante.objects.filter(
            point_id=point_id, etat=EtatLivraison.ECHOUEE, date_creation__gte=depuis
        )
        return manquees.update(**_de_nouveau())


def _verifier(point: PointSortie) -> None:
    if point.etat != EtatPoint.ACTIF:
        raise Conflit(_("Activez d'abord cette adresse."))


def _de_nouveau() -> dict[str, Any]:
    return {
        "etat": EtatLivraison.A_ENVOYER, "prochaine": timezone.now(), "rejouee_apres": F("tentatives"),
        "livree_le": None, "erreur": "",
    }  # fmt: skip
