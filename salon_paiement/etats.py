"""The session's state machine: one table, read by the only writer (``services/transition.py``)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class EtatSession(models.TextChoices):
    CREE = "cree", _("Ticket prêt")
    SCANNE = "scanne", _("QR scanné")
    IDENTIFICATION = "identification", _("Client identifié")
    PRESTATION_SELECTIONNEE = "prestation_selectionnee", _("À payer")
    PAIEMENT_INITIE = "paiement_initie", _("Paiement en cours")
    VERIFICATION = "verification", _("En cours de vérification")
    PAIEMENT_REUSSI = "paiement_reussi", _("Payé")
    EXPIRE = "expire", _("Expirée")
    ABANDONNE = "abandonne", _("Abandonnée")


E = EtatSession

# What exists before the first state: creations are transitions too, with their trace.
CREATIONS: frozenset[str] = frozenset({E.CREE, E.SCANNE})

TRANSITIONS: dict[str, frozenset[str]] = {
    E.CREE: frozenset({E.SCANNE, E.PRESTATION_SELECTIONNEE, E.EXPIRE, E.ABANDONNE}),
    E.SCANNE: frozenset({E.IDENTIFICATION, E.PRESTATION_SELECTIONNEE, E.EXPIRE, E.ABANDONNE}),
    E.IDENTIFICATION: frozenset({E.PRESTATION_SELECTIONNEE, E.EXPIRE, E.ABANDONNE}),
    E.PRESTATION_SELECTIONNEE: frozenset(
        {E.IDENTIFICATION, E.PAIEMENT_INITIE, E.PAIEMENT_REUSSI, E.EXPIRE, E.ABANDONNE}
    ),
    E.PAIEMENT_INITIE: frozenset({E.VERIFICATION, E.PRESTATION_SELECTIONNEE, E.PAIEMENT_REUSSI}),
    E.VERIFICATION: frozenset({E.PRESTATION_SELECTIONNEE, E.PAIEMENT_REUSSI}),
    E.PAIEMENT_REUSSI: frozenset(),
    E.EXPIRE: frozenset({E.PAIEMENT_REUSSI}),
    E.ABANDONNE: frozenset({E.PAIEMENT_REUSSI}),
}

# States that a deadline or a person may end, provided nothing is in flight and nothing is applied.
ETEIGNABLES: frozenset[str] = frozenset({E.CREE, E.SCANNE, E.IDENTIFICATION, E.PRESTATION_SELECTIONNEE})
FINAUX: frozenset[str] = frozenset({E.PAIEMENT_REUSSI, E.EXPIRE, E.ABANDONNE})
OUVERTS: frozenset[str] = frozenset(EtatSession.values) - FINAUX
EN_PAIEMENT: frozenset[str] = frozenset({E.PAIEMENT_INITIE, E.VERIFICATION})


class TransitionInterdite(Exception):
    """The pair (from, to) is not in the table, or the row is in a state the move does not accept."""

    def __init__(self, actuel: str, vers: str) -> None:
        super().__init__(f"{actuel} → {vers}")
        self.actuel = actuel
        self.vers = vers


def transition_permise(table: Mapping[str, frozenset[str]], de: str, vers: str) -> bool:
    """Look a move up in its table: True when it may be tried, False when there is nothing to do.

    Raises:
        TransitionInterdite: the pair is not in the table.
    """
    if de == vers:
        return False
    if vers not in table[de]:
        raise TransitionInterdite(de, vers)
    return True


def transition_origines(table: Mapping[str, frozenset[str]], vers: str) -> list[str]:
    """Return the states from which ``vers`` is reached, for the one conditional UPDATE that makes the move."""
    return [de for de, suites in table.items() if vers in suites]


def transition_perdue(actuel: str, vers: str) -> bool:
    """Explain a conditional UPDATE that touched nothing: False when somebody else made the same move.

    Raises:
        TransitionInterdite: the row has moved elsewhere.
    """
    if actuel != vers:
        raise TransitionInterdite(actuel, vers)
    return False
