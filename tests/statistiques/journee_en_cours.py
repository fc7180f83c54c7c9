"""A salon whose day under way is counted ahead, and all that a page reads of it: stored, then live."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine

from statistiques.coupes import Genre
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.selecteurs import details, serie, totaux
from statistiques.tarifs import FRAIS_PLATEFORME
from tests import fabriques
from tests.statistiques.journees import MIDI, vivre
from traces.scellement import tout_sceller
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

UN_JOUR = datetime.timedelta(days=1)
UNE_MINUTE = datetime.timedelta(minutes=1)


@contextmanager
def journee_rangee() -> Iterator[fabriques.Maison]:
    """That salon, at noon, with everything counted and all of it still to be believed."""
    lieu = vivre()
    with time_machine.travel(MIDI, tick=True):
        tout_sceller()
        cumuls_remplir()
        yield lieu


def lire(*chez: fabriques.Maison) -> list[object]:
    """Read all that a page reads: today, the week and both windows of hours."""
    perimetre = Perimetre(tuple(lieu.salon for lieu in chez))
    jour, heures = perimetre.aujourd_hui(), perimetre.dernieres_heures()
    lues: list[object] = []
    for periode in (Periode(jour, jour), Periode(jour - 6 * UN_JOUR, jour), heures, heures.precedente()):
        lues += [totaux(perimetre, periode), totaux(perimetre, periode, [FRAIS_PLATEFORME])]
        lues += [serie(perimetre, periode, Pas.JOUR, ["encaisse", "visites"])]
        lues += [sorted(map(str, details(perimetre, periode, genre))) for genre in Genre]
    return lues


def en_direct(*chez: fabriques.Maison) -> list[object]:
    """Read the same while nothing of today is believed."""
    with pytest.MonkeyPatch.context() as seul:
        seul.setattr("statistiques.etats._tient", lambda *_a: False)
        return lire(*chez)


def vendre(chez: fabriques.Maison) -> None:
    fabriques.session_payee(chez)


def entrer(chez: fabriques.Maison) -> None:
    trace_enregistrer(Trace(type_trace=TypeTrace.CONNEXION, salon_id=chez.salon.pk))
