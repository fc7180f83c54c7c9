"""The edges of what is counted ahead: an hour, a day and a month that end, and a clock that is set right."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from statistiques.cumuls.present import presents_compter
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.etats import etats_lire
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import totaux
from statistiques.vif import une_lecture
from tests import fabriques
from tests.statistiques.journee_en_cours import UN_JOUR, UNE_MINUTE, en_direct, journee_rangee, lire, vendre
from tests.statistiques.journees import MIDI, encaisse
from traces.scellement import tout_sceller

pytestmark = pytest.mark.django_db


@pytest.fixture
def chez(db: None) -> Iterator[fabriques.Maison]:
    with journee_rangee() as lieu:
        yield lieu


def test_un_fait_date_de_l_heure_qui_vient_est_dans_la_fenetre_qui_la_montre(chez: fabriques.Maison) -> None:
    """Written just before the hour strikes: by a clock that is a little ahead, or while the lot was being begun."""
    heure, une_seconde = MIDI + 60 * UNE_MINUTE, datetime.timedelta(seconds=1)
    with time_machine.travel(heure + une_seconde, tick=False):
        vendre(chez)
    with time_machine.travel(heure - une_seconde, tick=False):
        assert presents_compter(float("inf")) == 1
        assert list(map(str, salon_verifier(chez.salon))) == []
    with time_machine.travel(heure + 2 * une_seconde, tick=False):
        assert etats_lire([chez.salon])[chez.salon.pk].present is not None
        assert lire(chez) == en_direct(chez)
        assert list(map(str, salon_verifier(chez.salon))) == []


def test_une_horloge_remise_en_arriere_ne_laisse_pas_croire_qu_un_jour_est_fini(chez: fabriques.Maison) -> None:
    """The machine believed for some minutes that it was tomorrow: that day's rows are of a day that goes on."""
    with time_machine.travel(MIDI + 2 * UN_JOUR, tick=True):
        cumuls_remplir()
    vendre(chez)
    assert encaisse(chez) == 16_000
    # The last day of March is stored by now; what changes March meanwhile leaves it whole.
    tout_sceller()
    cumuls_remplir()
    with time_machine.travel(MIDI + 5 * UN_JOUR, tick=True):
        cumuls_remplir()
        assert lire(chez) == en_direct(chez)
        assert list(map(str, salon_verifier(chez.salon))) == []


@pytest.mark.parametrize("garde", [True, False])
def test_un_mois_qui_grandit_pendant_la_lecture_ne_compte_rien_deux_fois(
    chez: fabriques.Maison, garde: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day ends between the moment a page looks how far a salon is stored and the moment it reads the rows."""
    if not garde:
        monkeypatch.setattr("statistiques.lecture._manque", lambda *_a: False)
    perimetre, periode = Perimetre((chez.salon,)), Periode(MIDI.date().replace(day=1), MIDI.date())
    with une_lecture():
        assert encaisse(chez) == 11_000
        with time_machine.travel(MIDI + UN_JOUR, tick=True):
            cumuls_remplir()
        assert totaux(perimetre, periode)["encaisse"] == (22_000 if garde else 33_000)
    with time_machine.travel(MIDI + UN_JOUR, tick=True):
        assert totaux(perimetre, periode)["encaisse"] == 22_000
