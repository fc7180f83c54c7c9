"""Clients of the last twenty-four hours: kept with the day under way, and never other than what counting them says."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import connection

from paiements.services.clients.fusion import client_fusionner
from salon_paiement.models import Client, Role
from salon_paiement.services.composition import Choix, session_composer
from salon_paiement.services.identification import Identite, session_identifier
from statistiques.cumuls.present import presents_compter
from statistiques.cumuls.remplissage import cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.effectifs import effectifs
from statistiques.models import SuiviCumuls
from statistiques.perimetre import Perimetre
from tests import fabriques
from tests.statistiques.journees import MIDI
from traces.scellement import tout_sceller

pytestmark = pytest.mark.django_db
# Who came at 13:10, 13:40 and 14:30 of the day before is in the window of noon, who came at noon is not; the first two
# are not in that of one o'clock, but one of them came again this morning.
_VISITES = [(-24, 0, "900"), (-23, 10, "901"), (-23, 40, "902"), (-22, 30, "903"), (-1, 0, "902"), (0, -5, "904")]


def venir(chez: fabriques.Maison, numero: str) -> None:
    session = fabriques.session_scannee(chez)
    session_composer(session.pk, choix=[Choix(str(chez.prestations[0].pk))], coiffeur_id="", pourboire=0)
    session_identifier(session.pk, Identite("Afi", f"01 66 00 0{numero[0]} {numero[1:]}"))


def vus(*chez: fabriques.Maison) -> int:
    return effectifs(Perimetre(tuple(lieu.salon for lieu in chez)), ["clients_recents"])["clients_recents"]


@contextmanager
def aucune_visite_lue() -> Iterator[None]:
    def refuser(executer: Any, ordre: str, *suite: Any) -> Any:
        assert "sessionpaiement" not in ordre, ordre
        return executer(ordre, *suite)

    with connection.execute_wrapper(refuser):
        yield


@pytest.fixture
def chez(db: None) -> Iterator[fabriques.Maison]:
    lieu = fabriques.maison()
    for heures, minutes, numero in _VISITES:
        with time_machine.travel(MIDI + datetime.timedelta(hours=heures, minutes=minutes), tick=True):
            venir(lieu, numero)
    with time_machine.travel(MIDI + datetime.timedelta(minutes=55), tick=False):
        tout_sceller()
        cumuls_remplir()
        yield lieu


def test_sans_rien_de_nouveau_aucune_visite_n_est_lue_meme_quand_l_heure_sonne(chez: fabriques.Maison) -> None:
    with aucune_visite_lue():
        assert vus(chez) == 4
    assert list(salon_verifier(chez.salon)) == []
    with time_machine.travel(MIDI + datetime.timedelta(minutes=61), tick=False):
        with aucune_visite_lue():
            assert vus(chez) == 3
        SuiviCumuls.objects.update(vu="")
        assert vus(chez) == 3
    # Long after, it is counted.
    with time_machine.travel(MIDI + datetime.timedelta(hours=3), tick=False):
        assert vus(chez) == 2


def test_qui_vient_se_voit_tout_de_suite_et_chaque_salon_compte_les_siens(chez: fabriques.Maison) -> None:
    autre = fabriques.maison("Chez Asha", fuseau="Asia/Kolkata", heure_bascule=datetime.time(1, 30))
    with time_machine.travel(MIDI - datetime.timedelta(days=2), tick=True):
        venir(autre, "905")
    venir(chez, "905")
    venir(autre, "905")
    assert (vus(chez), vus(autre), vus(chez, autre)) == (5, 1, 6)
    tout_sceller()
    cumuls_remplir()
    with aucune_visite_lue():
        assert (vus(chez), vus(autre), vus(chez, autre)) == (5, 1, 6)
    venir(chez, "905")
    # One salon as it was counted, the other now: the same person came again.
    assert vus(chez, autre) == 6


def test_deux_clients_reunis_n_en_font_qu_un(chez: fabriques.Maison) -> None:
    garde, double = Client.objects.filter(salon=chez.salon).order_by("-date_creation")[:2]
    client_fusionner(garde.pk, double.pk, fabriques.membre(chez, Role.PROPRIETAIRE))
    assert vus(chez) == 3


def test_un_processus_d_avant_qui_recompte_la_journee_n_y_touche_pas(chez: fabriques.Maison) -> None:
    venir(chez, "905")
    gardes = dict(SuiviCumuls.objects.values_list("salon_id", "recents"))
    with time_machine.travel(MIDI + datetime.timedelta(minutes=56), tick=False):
        assert presents_compter(float("inf")) == 1
        # The columns it does not know stay as they were, those it knows are of now.
        avant = MIDI + datetime.timedelta(minutes=55)
        SuiviCumuls.objects.update(recents=gardes[chez.salon.pk], recents_le=avant)
        assert vus(chez) == 5


def test_temoin_sans_regarder_ce_qui_est_venu_un_vieux_compte_serait_cru(
    chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    venir(chez, "905")
    monkeypatch.setattr("statistiques.etats._tient", lambda *_a: True)
    assert vus(chez) == 4


def test_une_verification_voit_un_compte_faux(chez: fabriques.Maison) -> None:
    SuiviCumuls.objects.update(recents=9)
    assert vus(chez) == 9
    assert [(ecart.mesure, ecart.stocke, ecart.compte) for ecart in salon_verifier(chez.salon)] == [
        ("clients_recents", 9, 4)
    ]
