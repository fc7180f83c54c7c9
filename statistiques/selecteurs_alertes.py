"""Alerts as a page shows them."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, IntegerField, Value, When

from salon_paiement.droits import Action, salons_de
from statistiques.models import AlerteStatistique, SeveriteAlerte
from statistiques.perimetre import Perimetre

PAGE = 20


def alertes_actives(perimetre: Perimetre, *, vues: bool = False, limite: int = PAGE) -> list[AlerteStatistique]:
    """Return what is still true and still news, the gravest first, then the newest.

    Args:
        vues: with those that somebody has already seen.
    """
    gravites = [(SeveriteAlerte.CRITIQUE, 0), (SeveriteAlerte.AVERTISSEMENT, 1)]
    rang = Case(
        *(When(severite=severite, then=Value(place)) for severite, place in gravites),
        default=Value(2),
        output_field=IntegerField(),
    )
    alertes = AlerteStatistique.objects.filter(salon__in=perimetre.ids, active=True)
    alertes = alertes if vues else alertes.filter(acquittee_le=None)
    return list(alertes.select_related("salon", "acquittee_par").order_by(rang, "-jour", "genre", "mesure")[:limite])


def alerte_visible(user: User | AnonymousUser, alerte_id: uuid.UUID) -> AlerteStatistique | None:
    """Return one alert of the salons whose figures ``user`` may see; ``None`` when unknown or not hers."""
    visibles = AlerteStatistique.objects.filter(salon__in=salons_de(user, Action.VOIR_STATISTIQUES))
    return visibles.filter(pk=alerte_id).first()
