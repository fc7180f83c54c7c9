"""A salon in the middle of a day, and what it has taken in since the morning."""

from __future__ import annotations

import datetime

import time_machine

from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import totaux
from tests import fabriques

MIDI = datetime.datetime(2026, 3, 30, 12, tzinfo=datetime.UTC)
UN_JOUR = datetime.timedelta(days=1)


def vivre(lieu: fabriques.Maison | None = None) -> fabriques.Maison:
    """A salon that sold four days ago, the day before, and twice in the last hours, all of it counted."""
    with time_machine.travel(MIDI - 4 * UN_JOUR, tick=True):
        lieu = lieu or fabriques.maison()
        fabriques.session_payee(lieu, pourboire=500)
    for heures in (20, 3, 1):
        with time_machine.travel(MIDI - datetime.timedelta(hours=heures), tick=True):
            fabriques.session_payee(lieu, pourboire=500)
    return lieu


def encaisse(chez: fabriques.Maison) -> int:
    perimetre = Perimetre((chez.salon,))
    jour = perimetre.aujourd_hui()
    return totaux(perimetre, Periode(jour, jour), ["encaisse"])["encaisse"]
