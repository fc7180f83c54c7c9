"""What the messages of a rule say, read when they leave: the figures of that moment, never a client's name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from salon_paiement.adresses import adresse_personnel
from salon_paiement.models import Notification
from statistiques.models import AlerteStatistique, RegleAlerte
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.phrases import phrase_de_regle

ESSAI = "alerte-essai"


def alerte_contexte(notification: Notification) -> dict[str, Any]:
    """Return the sentence, its level in words and the page to open.

    The event's key is ``alerte:<key>:<what>``, or ``alerte-essai:<rule>:<when>`` for the test button.
    """
    debut, cle, suite = notification.evenement.split(":")
    if debut == ESSAI:
        return _essai(RegleAlerte.objects.get(pk=cle))
    alerte = AlerteStatistique.objects.get(pk=cle)
    return {
        "phrase": alerte.phrase,
        "titre": alerte.phrase.rstrip("."),
        "gravite": alerte.get_severite_display(),
        "critique": alerte.severite == "critical",
        "aggravee": suite == "aggravee",
        "debut": alerte.date_creation,
        "fin": alerte.resolue_le,
        "ou": _ou(notification),
        **_pages(alerte.mesure if alerte.regle_id else "", notification),
    }


def _essai(regle: RegleAlerte) -> dict[str, Any]:
    """Return the same for a test: the limit itself as the value."""
    phrase = phrase_de_regle(regle.indicateur, regle.objet, "", regle.seuil, regle.seuil)
    return {
        "phrase": _("Essai, rien n'est arrivé : %(phrase)s") % {"phrase": phrase},
        "titre": phrase.rstrip("."),
        "gravite": regle.get_severite_display(),
        "essai": True,
        "ou": regle.salon.nom if regle.salon else _("Plateforme"),
        **_pages(regle.indicateur, None),
    }


def _ou(notification: Notification) -> str:
    return notification.salon.nom if notification.salon else _("Plateforme")


def _pages(indicateur: str, notification: Notification | None) -> dict[str, str]:
    salon_id = notification.salon_id if notification else None
    page = CATALOGUE[indicateur].page if indicateur in CATALOGUE else ""
    return {
        "adresse_alertes": adresse_personnel("admin:alertes") + (f"?salon={salon_id}" if salon_id else ""),
        "adresse_agir": adresse_personnel(page) if page else "",
    }
