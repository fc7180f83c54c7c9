"""A filling that dies at any statement, two at once, and pages read meanwhile: figures never move."""

from __future__ import annotations

import contextlib
import datetime
import threading

import pytest
import time_machine
from django.db import InterfaceError, OperationalError, connection, connections

from statistiques.cumuls.remplissage import cumuls_oublier, cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.models import SuiviCumuls
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import totaux
from tests import LONG, fabriques
from tests.statistiques.couperet import Couperet
from traces.scellement import tout_sceller

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
MIDI = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
UN_JOUR = datetime.timedelta(days=1)
# Killed before each statement, or before some of them.
PAS = 1 if LONG else 5
PERIODE = Periode(MIDI.date() - 5 * UN_JOUR, MIDI.date() + 60 * UN_JOUR)


@pytest.fixture
def chez(transactional_db: None) -> fabriques.Maison:
    with time_machine.travel(MIDI, tick=True):
        lieu = fabriques.maison()
        fabriques.session_payee(lieu, pourboire=500)
    with time_machine.travel(MIDI + 20 * UN_JOUR, tick=True):
        fabriques.session_payee(lieu)
    return lieu


def test_tue_a_chaque_instruction_il_ne_laisse_rien_de_faux(chez: fabriques.Maison) -> None:
    with time_machine.travel(MIDI + 25 * UN_JOUR, tick=True):
        # The day under way too.
        fabriques.session_payee(chez)
        tout_sceller()
        attendu = totaux(Perimetre((chez.salon,)), PERIODE)
        assert attendu["encaisse"] == 15_500
        for rang in range(1, 200, PAS):
            couperet = Couperet(rang)
            with pytest.MonkeyPatch.context() as casse:
                for ou in ("remplissage", "present"):
                    casse.setattr(f"statistiques.cumuls.{ou}.incident_noter", lambda *_a, **_n: None)
                with connection.execute_wrapper(couperet), contextlib.suppress(OperationalError, InterfaceError):
                    cumuls_remplir()
            connection.close()
            lu = totaux(Perimetre((chez.salon,)), PERIODE)
            assert {nom: lu[nom] for nom in attendu if lu[nom] != attendu[nom]} == {}, rang
            if couperet.vus < rang:
                break
        assert rang > 40
        assert SuiviCumuls.objects.get().complet == MIDI.date() + 24 * UN_JOUR
        assert list(map(str, salon_verifier(chez.salon))) == []


def test_deux_remplissages_et_un_oubli_sans_fin_ne_font_bouger_aucun_chiffre(chez: fabriques.Maison) -> None:
    fini, erreurs = threading.Event(), []

    def recompter() -> None:
        try:
            while not fini.is_set():
                cumuls_oublier(chez.salon, MIDI.date() + 3 * UN_JOUR)
                cumuls_remplir()
                cumuls_oublier(chez.salon)
                cumuls_remplir()
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    with time_machine.travel(MIDI + 25 * UN_JOUR, tick=True):
        tout_sceller()
        attendu = totaux(Perimetre((chez.salon,)), PERIODE)
        fils = [threading.Thread(target=recompter) for _rang in range(2)]
        for fil in fils:
            fil.start()
        lus = [totaux(Perimetre((chez.salon,)), PERIODE) for _fois in range(60 if LONG else 12)]
        fini.set()
        for fil in fils:
            fil.join()
        assert not erreurs
        assert [lu for lu in lus if lu != attendu] == []
        assert SuiviCumuls.objects.get().version > 4
        cumuls_remplir()
        assert list(map(str, salon_verifier(chez.salon))) == []
