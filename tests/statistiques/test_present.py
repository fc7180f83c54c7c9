"""The day under way and the last hours, counted ahead: read only while nothing has come since, and never wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

import pytest
import time_machine

from paiements.services.clients.fusion import client_fusionner
from salon_paiement.models import Client, Role, SessionPaiement
from salon_paiement.services.evaluation import Opinion, evaluation_enregistrer
from statistiques import tranches
from statistiques.coupes import Genre
from statistiques.cumuls.present import presents_compter
from statistiques.cumuls.remplissage import cumuls_oublier, cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.etats import etats_lire
from statistiques.models import CumulHeure, CumulJour, CumulMois, DetailHeure, SuiviCumuls
from statistiques.perimetre import Perimetre
from statistiques.selecteurs import totaux
from tests import fabriques
from tests.statistiques.a_la_main import des_heures
from tests.statistiques.journee_en_cours import (
    UN_JOUR,
    UNE_MINUTE,
    en_direct,
    entrer,
    journee_rangee,
    lire,
    vendre,
)
from tests.statistiques.journees import MIDI, encaisse, vivre
from traces.scellement import tout_sceller

pytestmark = pytest.mark.django_db


@pytest.fixture
def chez(db: None) -> Iterator[fabriques.Maison]:
    with journee_rangee() as lieu:
        yield lieu


def test_tant_que_rien_ne_vient_rien_n_est_compte(chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    attendu = en_direct(chez)
    with monkeypatch.context() as ferme:
        ferme.setattr(tranches, "_lire", lambda *_a: 1 // 0)
        assert lire(chez) == attendu
        assert encaisse(chez) == 11_000
        # An hour that was not there when it was counted had nothing.
        with time_machine.travel(MIDI + 5 * UNE_MINUTE, tick=False):
            assert len(lire(chez)) == len(attendu)
    assert list(salon_verifier(chez.salon)) == []
    autre = vivre(fabriques.maison("Chez Asha", fuseau="Asia/Kolkata", heure_bascule=datetime.time(1, 30)))
    tout_sceller()
    cumuls_remplir()
    assert lire(chez, autre) == en_direct(chez, autre)
    fabriques.session_payee(autre)
    # One salon is stored, the other live.
    assert lire(chez, autre) == en_direct(chez, autre)


def noter(chez: fabriques.Maison) -> None:
    visite = SessionPaiement.objects.filter(salon=chez.salon).latest("date_creation")
    evaluation_enregistrer(visite.pk, Opinion(5, recommande=True))


def refuser(chez: fabriques.Maison) -> None:
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(chez)))


def unir(chez: fabriques.Maison) -> None:
    garde = Client.objects.filter(salon=chez.salon).earliest("date_creation")
    double = Client.objects.create(salon=chez.salon, prenom="Afi")
    client_fusionner(garde.pk, double.pk, fabriques.membre(chez, Role.PROPRIETAIRE))


def oublier(chez: fabriques.Maison) -> None:
    cumuls_oublier(chez.salon, MIDI.date() - 2 * UN_JOUR)


def regler(chez: fabriques.Maison) -> None:
    type(chez.salon).objects.filter(pk=chez.salon.pk).update(fuseau="Pacific/Kiritimati")
    chez.salon.refresh_from_db()


@pytest.mark.parametrize("fait", [vendre, entrer, noter, refuser, unir, oublier, regler])
def test_ce_qui_vient_se_voit_tout_de_suite_et_se_range_au_tour_d_apres(
    chez: fabriques.Maison, fait: Callable[[fabriques.Maison], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fait(chez)
    assert etats_lire([chez.salon])[chez.salon.pk].present is None
    attendu = en_direct(chez)
    assert lire(chez) == attendu
    fenetre = Perimetre((chez.salon,)).dernieres_heures()
    faits, lus = des_heures(chez.salon, fenetre), totaux(Perimetre((chez.salon,)), fenetre)
    assert {nom: lus[nom] for nom in faits} == faits
    tout_sceller()
    cumuls_remplir()
    monkeypatch.setattr(tranches, "_lire", lambda *_a: 1 // 0)
    assert lire(chez)[:4] == attendu[:4]


def test_temoin_sans_comparer_ce_qui_etait_la_un_fait_manque(
    chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendre(chez)
    assert encaisse(chez) == 16_000
    monkeypatch.setattr("statistiques.etats._tient", lambda *_a: True)
    assert encaisse(chez) == 11_000


def test_ce_qu_aucun_fait_ne_dit_se_voit_au_bout_de_dix_minutes(chez: fabriques.Maison) -> None:
    CumulJour.objects.update(encaisse=1)
    assert encaisse(chez) == 1
    with time_machine.travel(MIDI + 11 * UNE_MINUTE, tick=True):
        assert encaisse(chez) == 11_000
    # Counted again before that, though nothing came.
    with time_machine.travel(MIDI + 9 * UNE_MINUTE, tick=True):
        assert presents_compter(float("inf")) == 1
        assert (encaisse(chez), presents_compter(float("inf"))) == (11_000, 0)
    with time_machine.travel(MIDI + UN_JOUR, tick=True):
        assert (encaisse(chez), presents_compter(float("inf"))) == (0, 0)


def test_une_verification_voit_un_chiffre_faux_du_jour_et_de_l_heure(chez: fabriques.Maison) -> None:
    CumulHeure.objects.update(encaisse=1)
    DetailHeure.objects.filter(genre=Genre.HEURE).update(nombre=9)
    CumulJour.objects.filter(jour=MIDI.date()).update(visites=9)
    CumulMois.objects.update(visites=9)
    vus = {ecart.mesure for ecart in salon_verifier(chez.salon)}
    assert {"encaisse", "visites", "mois/visites", "h/12/nombre"} <= vus
    vendre(chez)
    # What no page reads any more is no alarm.
    assert {ecart.mesure for ecart in salon_verifier(chez.salon)} == {"mois/visites"}
    CumulMois.objects.all().delete()
    cumuls_oublier(chez.salon)
    tout_sceller()
    cumuls_remplir()
    assert list(map(str, salon_verifier(chez.salon))) == []


def test_un_salon_en_retard_n_a_pas_de_journee_rangee_et_le_temps_est_compte(chez: fabriques.Maison) -> None:
    SuiviCumuls.objects.update(complet=MIDI.date() - 3 * UN_JOUR)
    assert (presents_compter(float("inf")), encaisse(chez)) == (0, 11_000)
    SuiviCumuls.objects.update(complet=MIDI.date() - UN_JOUR, vu="")
    assert (presents_compter(0.0), presents_compter(float("inf"))) == (0, 1)
