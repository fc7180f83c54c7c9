"""What people and programs read about partners' addresses, what was told them, and how the queue does."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Q, QuerySet
from django.http import Http404

from salon_paiement.droits import Action, ou_elle_peut_q
from salon_paiement.files import File, file_mesurer
from salon_paiement.models import EtatLivraison, EtatPoint, LivraisonSortante, PointSortie, Salon
from salon_paiement.models.sortants import EN_ROUTE

LIVRAISONS_MAX = 50


def points_du_salon(salons: Sequence[Salon]) -> QuerySet[PointSortie]:
    """Return these salons' addresses, those that work first, each with what waits and what was not delivered."""
    return (
        PointSortie.objects.filter(salon__in=salons)
        .select_related("salon")
        .annotate(
            attendent=Count("livraisons", filter=Q(livraisons__etat__in=EN_ROUTE)),
            manquees=Count("livraisons", filter=Q(livraisons__etat=EtatLivraison.ECHOUEE)),
        )
        .order_by("etat", "date_creation")
    )


def point_ou_404(user: User | AnonymousUser, cle: uuid.UUID) -> PointSortie:
    """Return an address of a salon that ``user`` runs; another's answers exactly like an unknown one.

    Raises:
        Http404: it is not hers, or is not.
    """
    point = PointSortie.objects.filter(ou_elle_peut_q(user, Action.DIRIGER), pk=cle).select_related("salon").first()
    if point is None:
        raise Http404
    return point


def livraisons_de(point: PointSortie, etat: str = "", type_evenement: str = "") -> QuerySet[LivraisonSortante]:
    """Return an address's log, newest first; an unknown filter hides nothing."""
    livraisons = LivraisonSortante.objects.filter(point=point).select_related("evenement")
    if etat in EtatLivraison.values:
        livraisons = livraisons.filter(etat=etat)
    if type_evenement:
        livraisons = livraisons.filter(evenement__type=type_evenement)
    return livraisons.order_by("-date_creation", "-pk")


def sorties_en_attente() -> File:
    """Return what waits for addresses that answer; how late it is, is our lateness and nobody else's."""
    sains = LivraisonSortante.objects.filter(etat__in=EN_ROUTE, point__etat=EtatPoint.ACTIF, point__echecs=0)
    return file_mesurer(sains, "date_creation", "prochaine")


def points_en_echec() -> int:
    """Count the addresses whose last delivery failed."""
    return PointSortie.objects.filter(etat=EtatPoint.ACTIF, echecs__gt=0).count()
