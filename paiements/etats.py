"""The attempt's state machine: one table, a rank per verdict, read by the only writer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.base import Statut


class EtatPaiement(models.TextChoices):
    EN_ATTENTE = "en_attente", _("En attente")
    EN_COURS = "en_cours", _("En cours")
    INCERTAIN = "incertain", _("En cours de vérification")
    REUSSI = "reussi", _("Réussi")
    ECHOUE = "echoue", _("Refusé")
    ANNULE = "annule", _("Annulé par le client")
    EXPIRE = "expire", _("Délai dépassé chez l'opérateur")
    ABANDONNE = "abandonne", _("Sans nouvelle, clos")
    EXTOURNE = "extourne", _("Repris par l'opérateur")


E = EtatPaiement

CREATIONS: frozenset[str] = frozenset({E.EN_ATTENTE, E.REUSSI})
VIVANTS: frozenset[str] = frozenset({E.EN_ATTENTE, E.EN_COURS, E.INCERTAIN})
_VERDICTS = frozenset({E.REUSSI, E.ECHOUE, E.ANNULE, E.EXPIRE})

TRANSITIONS: dict[str, frozenset[str]] = {
    E.EN_ATTENTE: frozenset({E.EN_COURS, E.INCERTAIN}) | _VERDICTS,
    E.EN_COURS: frozenset({E.INCERTAIN, E.ABANDONNE}) | _VERDICTS,
    E.INCERTAIN: frozenset({E.ABANDONNE}) | _VERDICTS,
    # A verdict of higher rank may still come; without these the order of arrival would decide the end.
    E.ABANDONNE: frozenset({E.EXPIRE, E.ANNULE, E.ECHOUE, E.REUSSI}),
    E.EXPIRE: frozenset({E.ANNULE, E.ECHOUE, E.REUSSI}),
    E.ANNULE: frozenset({E.ECHOUE, E.REUSSI}),
    E.ECHOUE: frozenset({E.REUSSI}),
    # To `annule`: cash only, by a manager.
    E.REUSSI: frozenset({E.EXTOURNE, E.ANNULE}),
    E.EXTOURNE: frozenset(),
}

# A later verdict replaces an earlier one only if it ranks higher, so every order of arrival ends alike.
RANG: dict[str, int] = {
    E.EN_ATTENTE: 0,
    E.EN_COURS: 1,
    E.INCERTAIN: 2,
    E.ABANDONNE: 3,
    E.EXPIRE: 4,
    E.ANNULE: 5,
    E.ECHOUE: 6,
    E.REUSSI: 7,
    E.EXTOURNE: 8,
}

# What a provider says, as a state of ours: one word for one word.
DEPUIS_STATUT: dict[Statut, EtatPaiement] = {
    Statut.EN_COURS: E.EN_COURS,
    Statut.REUSSI: E.REUSSI,
    Statut.ECHOUE: E.ECHOUE,
    Statut.ANNULE: E.ANNULE,
    Statut.EXPIRE: E.EXPIRE,
    Statut.EXTOURNE: E.EXTOURNE,
}
