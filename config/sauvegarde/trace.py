"""The fact that a backup, a restoration or a drill took place, and how it ended."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass

from django.db import Error, transaction

from traces.services import Trace, trace_enregistrer
from traces.types import Niveau, TypeTrace

journal = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Faite:
    """What was done.

    Args:
        genre: ``dump``, ``physique``, ``sqlite``, ``restauration`` or ``exercice``.
        octets, secondes: size and duration; ``resultat``: ``ok`` or ``echec``.
    """

    genre: str
    octets: int
    secondes: int
    resultat: str


def tracer(faite: Faite) -> None:
    """Write it among the platform's facts; a database that cannot take it is told to the log instead."""
    niveau = Niveau.INFO if faite.resultat == "ok" else Niveau.ERREUR
    try:
        with transaction.atomic():
            trace_enregistrer(
                Trace(type_trace=TypeTrace.SAUVEGARDE, salon_id=None, donnees=asdict(faite), niveau=niveau)
            )
    except Error as erreur:
        journal.error("sauvegarde %s : %s, sans trace (%s)", faite.genre, faite.resultat, type(erreur).__name__)
