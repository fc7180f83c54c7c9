"""What the owner's message about an address that was switched off may name."""

from __future__ import annotations

from typing import Any

from salon_paiement.models import LivraisonSortante, Notification, PointSortie
from salon_paiement.sortants.resultats import ERREURS


def desactivee_contexte(notification: Notification) -> dict[str, Any]:
    """Name the address (its host alone: a path may hold a key), why, and the last thing its server did."""
    point = PointSortie.objects.get(pk=notification.evenement.split(":")[1])
    derniere = LivraisonSortante.objects.filter(point=point).exclude(statut=None).order_by("-date_creation").first()
    return {
        "point": point.description or hote_de(point.url),
        "raison": point.get_raison_display(),
        "statut": derniere.statut if derniere else None,
        "cle_point": point.pk,
    }


def hote_de(url: str) -> str:
    """Return the name of the server in an address."""
    return url.partition("://")[2].partition("/")[0]


def erreur_dire(code: str) -> str:
    """Return in words what a delivery's code says; an unknown one as it is."""
    return str(ERREURS.get(code, code))
