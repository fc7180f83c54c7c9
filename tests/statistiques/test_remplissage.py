"""Filling: finished days once, changed days again, whatever happens meanwhile."""

from __future__ import annotations

import datetime
import pathlib
from collections.abc import Iterator

import pytest
import time_machine
from django.db import IntegrityError, transaction
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from paiements.services.clients.fusion import client_fusionner
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Client, Role, Salon, SessionPaiement
from salon_paiement.services.expiration import sessions_expirer
from statistiques.coupes import Genre
from statistiques.cumuls import ecriture, fil
from statistiques.cumuls.remplissage import cumuls_oublier, cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.models import CumulJour, CumulMois, SuiviCumuls
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.selecteurs import details, serie, totaux
from statistiques.vif import une_lecture
from tests import fabriques
from tests.fabriques_archives import commande, depot_dans
from traces.scellement import tout_sceller

pytestmark = pytest.mark.django_db
MIDI = datetime.datetime(2026, 3, 30, 12, tzinfo=datetime.UTC)
UN_JOUR = datetime.timedelta(days=1)


@pytest.fixture
def chez(db: None) -> Iterator[fabriques.Maison]:
    """A salon with a paid visit on each of four days, the last one being today."""
    with time_machine.travel(MIDI, tick=True):
        lieu = fabriques.maison()
    for rang in range(4):
        with time_machine.travel(MIDI + rang * UN_JOUR, tick=True):
            fabriques.session_payee(lieu, pourboire=500)
    with time_machine.travel(MIDI + 3 * UN_JOUR + datetime.timedelta(hours=1), tick=True):
        tout_sceller()
        yield lieu


def lus(chez: fabriques.Maison, *noms: str) -> list[int]:
    lu = totaux(Perimetre((chez.salon,)), Periode(MIDI.date(), MIDI.date() + 3 * UN_JOUR))
    return [lu[nom] for nom in noms]


def exact(chez: fabriques.Maison) -> None:
    tout_sceller()
    cumuls_remplir()
    assert list(map(str, salon_verifier(chez.salon))) == []


def test_range_les_jours_finis_et_lit_le_reste_en_direct(chez: fabriques.Maison) -> None:
    avant = lus(chez, "encaisse", "visites", "pourboires", "clients_actifs")
    assert avant == [22_000, 4, 2_000, 1]
    assert cumuls_remplir().jours == 3
    assert lus(chez, "encaisse", "visites", "pourboires", "clients_actifs") == avant
    # The day under way has its row too.
    assert (CumulJour.objects.count(), CumulMois.objects.count()) == (4, 2)
    assert cumuls_remplir().jours == 0
    exact(chez)


def test_de_l_argent_tardif_rouvre_son_jour(chez: fabriques.Maison) -> None:
    with time_machine.travel(MIDI, tick=True):
        session = fabriques.session_a_payer(chez)
        paiement = fabriques.tentative(session)
        fabriques.echouer(paiement)
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=MIDI)
    sessions_expirer()
    exact(chez)
    assert lus(chez, "visites_expire", "visites_paiement_reussi", "tentatives_reussies") == [1, 4, 4]
    avant = SuiviCumuls.objects.get().version
    fabriques.reussir(paiement)
    exact(chez)
    assert SuiviCumuls.objects.get().version > avant
    assert lus(chez, "visites_expire", "visites_paiement_reussi", "tentatives_reussies", "encaisse") == [
        0,
        5,
        5,
        27_000,
    ]
    # Money is dated by its own instant, the visit by its day.
    ranges = CumulJour.objects.filter(jour=MIDI.date()).values_list("visites_paiement_reussi", "encaisse")
    assert list(ranges) == [(2, 5_500)]


def test_temoin_un_fil_qui_oublie_les_visites_se_voit(chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    exact(chez)
    monkeypatch.setattr(fil, "_sessions", lambda *_a: None)
    fabriques.echouer(fabriques.tentative(_a_payer_hier(chez)))
    tout_sceller()
    cumuls_remplir()
    mesures = {ecart.mesure for ecart in salon_verifier(chez.salon)}
    assert {"tentatives", "visites"} <= mesures


def _a_payer_hier(chez: fabriques.Maison) -> SessionPaiement:
    session = fabriques.session_a_payer(chez)
    SessionPaiement.objects.filter(pk=session.pk).update(jour=session.jour - UN_JOUR)
    return session


def test_une_autre_fin_de_journee_recompte_tout(chez: fabriques.Maison) -> None:
    exact(chez)
    Salon.objects.filter(pk=chez.salon.pk).update(fuseau="Pacific/Kiritimati", heure_bascule=datetime.time(23))
    chez.salon.refresh_from_db()
    assert lus(chez, "encaisse") == [22_000]
    assert cumuls_remplir().jours > 0
    exact(chez)
    suivi = SuiviCumuls.objects.get()
    assert (suivi.fuseau, suivi.heure_bascule) == ("Pacific/Kiritimati", datetime.time(23))


def test_un_remplissage_tue_n_a_rien_fait(chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as casse:
        casse.setattr(ecriture, "mois_ecrire", lambda *_a: 1 // 0)
        assert cumuls_remplir().jours == 0
    assert (CumulJour.objects.count(), SuiviCumuls.objects.get().complet) == (0, None)
    exact(chez)
    assert CumulJour.objects.count() == 4


def test_une_fusion_compte_une_personne(chez: fabriques.Maison) -> None:
    with time_machine.travel(MIDI + UN_JOUR, tick=True):
        autre = fabriques.session_payee(chez)
        double = Client.objects.create(salon=chez.salon, prenom="Afi")
        SessionPaiement.objects.filter(pk=autre.pk).update(client=double)
    exact(chez)
    assert lus(chez, "clients_actifs", "clients_nouveaux") == [2, 2]
    garde = SessionPaiement.objects.exclude(pk=autre.pk).values_list("client_id", flat=True)[0]
    assert garde is not None
    client_fusionner(garde, double.pk, fabriques.membre(chez, Role.PROPRIETAIRE))
    exact(chez)
    assert lus(chez, "clients_actifs", "clients_nouveaux") == [1, 1]


def test_une_fusion_ne_rajeunit_personne(chez: fabriques.Maison) -> None:
    """Whichever record is kept, she is new on the day she was first seen."""
    ancienne = Client.objects.get()
    recente = Client.objects.create(salon=chez.salon, prenom="Afi")
    exact(chez)
    client_fusionner(recente.pk, ancienne.pk, fabriques.membre(chez, Role.PROPRIETAIRE))
    exact(chez)
    points = serie(
        Perimetre((chez.salon,)), Periode(MIDI.date(), MIDI.date() + 3 * UN_JOUR), Pas.JOUR, ["clients_nouveaux"]
    )
    assert [point.valeurs["clients_nouveaux"] for point in points] == [1, 0, 0, 0]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_un_mois_archive_garde_ce_qu_il_comptait(
    chez: fabriques.Maison, settings: Settings, tmp_path: pathlib.Path
) -> None:
    depot_dans(settings, tmp_path)
    with time_machine.travel(MIDI, tick=True):
        fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(chez)))
    exact(chez)
    alertes = lus(chez, "alertes")
    assert alertes > [0]
    with time_machine.travel(MIDI + 40 * UN_JOUR, tick=True):
        exact(chez)
        commande("archiver_traces", "--avant", "2026-04", "--supprimer")
        cumuls_oublier(chez.salon)
        exact(chez)
        assert lus(chez, "alertes") == alertes
        jour = jour_affaires(chez.salon, MIDI)
        assert ecriture.jours_archives(chez.salon, [jour, jour + 35 * UN_JOUR]) == {jour}


@pytest.mark.postgresql
def test_la_base_refuse_un_jour_desequilibre(chez: fabriques.Maison) -> None:
    exact(chez)
    with pytest.raises(IntegrityError), transaction.atomic():
        CumulJour.objects.update(livre_caisse=1)
    assert CumulJour.objects.filter(livre_caisse=1).count() == 0


def test_deux_salons_s_ajoutent_et_ne_se_melangent_pas(chez: fabriques.Maison) -> None:
    autre = fabriques.maison("Salon Bola")
    fabriques.session_payee(autre)
    exact(chez)
    periode = Periode(MIDI.date(), MIDI.date() + 3 * UN_JOUR)
    seuls = [totaux(Perimetre((salon,)), periode) for salon in (chez.salon, autre.salon)]
    ensemble = totaux(Perimetre((chez.salon, autre.salon)), periode)
    assert ensemble == {nom: seuls[0][nom] + seuls[1][nom] for nom in ensemble}
    assert [seul["encaisse"] for seul in seuls] == [22_000, 5_000]


def test_un_total_coute_un_nombre_fixe_de_requetes(
    chez: fabriques.Maison, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    exact(chez)
    perimetre, periode = Perimetre((chez.salon,)), Periode(MIDI.date() - 400 * UN_JOUR, MIDI.date() + 3 * UN_JOUR)
    # How far each salon is stored, one reading of rows, the photo.
    with django_assert_num_queries(3):
        totaux(perimetre, periode)
    with django_assert_num_queries(2):
        details(perimetre, periode, Genre.HEURE)
    fabriques.session_payee(chez)
    # Something has come: one more per source of live facts.
    with django_assert_num_queries(10):
        totaux(perimetre, periode)
    with django_assert_num_queries(3):
        totaux(perimetre, periode, ["encaisse", "ventes"])
    for genre, requetes in ((Genre.RESEAU, 4), (Genre.COIFFEUR, 5), (Genre.PRESTATION, 3), (Genre.HEURE, 4)):
        with django_assert_num_queries(requetes):
            details(perimetre, periode, genre)


def test_une_page_ne_compte_chaque_chose_qu_une_fois(
    chez: fabriques.Maison, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    exact(chez)
    fabriques.session_payee(chez)
    perimetre, periode = Perimetre((chez.salon,)), Periode(MIDI.date() - 40 * UN_JOUR, MIDI.date() + 3 * UN_JOUR)
    seul = totaux(perimetre, periode), details(perimetre, periode, Genre.HEURE)
    with une_lecture():
        totaux(perimetre, periode)
        # The stored rows and the photo again, nothing live.
        with django_assert_num_queries(3):
            assert (totaux(perimetre, periode), len(serie(perimetre, periode, Pas.MOIS, ["visites"]))) == (seul[0], 3)
        details(perimetre, periode, Genre.HEURE)
        with django_assert_num_queries(1):
            assert details(perimetre, periode, Genre.HEURE) == seul[1]
    fabriques.session_payee(chez)
    with une_lecture():
        assert totaux(perimetre, periode)["visites"] == seul[0]["visites"] + 1
