"""Alerts as a page shows them."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, IntegerField, Q, Value, When

from salon_paiement.droits import Action, est_plateforme, salons_de
from statistiques.models import AlerteStatistique, SeveriteAlerte
from statistiques.perimetre import Perimetre

PAGE = 20


def alertes_actives(
    perimetre: Perimetre, *, vues: bool = False, plateforme: bool = False, limite: int = PAGE
) -> list[AlerteStatistique]:
    """Return what is still true and still news, the gravest first, then the newest.

    Args:
        vues: with those that somebody has already seen; ``plateforme``: with those of no salon.
    """
    gravites = [(SeveriteAlerte.CRITIQUE, 0), (SeveriteAlerte.AVERTISSEMENT, 1)]
    rang = Case(
        *(When(severite=severite, then=Value(place)) for severite, place in gravites),
        default=Value(2),
        output_field=IntegerField(),
    )
    siennes = Q(salon__in=perimetre.ids) | Q(salon=None) if plateforme else Q(salon__in=perimetre.ids)
    alertes = AlerteStatistique.objects.filter(siennes, active=True)
    alertes = alertes if vues else alertes.filter(acquittee_le=None)
    return list(alertes.select_related("salon", "acquittee_par").order_by(rang, "-jour", "genre", "mesure")[:limite])


def alerte_visible(user: User | AnonymousUser, alerte_id: uuid.UUID) -> AlerteStatistique | None:
    """Return one alert of the salons whose figures ``user`` may see, or of the platform she operates; else ``None``."""
    siennes = Q(salon__in=salons_de(user, Action.VOIR_STATISTIQUES))
    siennes = siennes | Q(salon=None) if est_plateforme(user) else siennes
    return AlerteStatistique.objects.filter(siennes, pk=alerte_id).first()


def marque_plateforme(user: User | AnonymousUser) -> str:
    """Return what a part that is kept must differ by for an operator of the platform; empty for everybody else.

    Her pages also show the alerts of no salon: another text as soon as one of them opens, changes or was seen.
    """
    if not est_plateforme(user):
        return ""
    ouvertes = AlerteStatistique.objects.filter(salon=None, active=True, acquittee_le=None).order_by("pk")
    return (
        "|".join(
            f"{cle}.{valeur}.{severite}" for cle, valeur, severite in ouvertes.values_list("pk", "valeur", "severite")
        )
        or "plateforme"
    )
