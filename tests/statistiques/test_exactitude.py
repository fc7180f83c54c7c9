"""What could make a figure wrong without a word: a calendar that moves, a filler that stops, archives coming back."""

from __future__ import annotations

import datetime
import pathlib
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django.fixtures import Settings

from paiements.services.caisse.ouverture import caisse_ouvrir
from paiements.services.especes import Especes, especes_encaisser
from paiements.services.incertitude import paiement_abandonner, paiement_rendre_incertain
from salon_paiement.models import Role, Salon
from statistiques.catalogue import CATALOGUE
from statistiques.coupes import Genre
from statistiques.cumuls.remplissage import cumuls_oublier, cumuls_remplir
from statistiques.cumuls.verification import salon_verifier
from statistiques.mesures import VERSION
from statistiques.models import CumulJour, CumulMois, SuiviCumuls
from statistiques.perimetre import Perimetre
from statistiques.periodes import Periode
from statistiques.selecteurs import details, totaux
from tests import fabriques
from tests.fabriques_archives import commande, depot_dans
from traces.scellement import tout_sceller

pytestmark = pytest.mark.django_db
MIDI = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)
UN_JOUR = datetime.timedelta(days=1)


@pytest.fixture
def chez(db: None) -> Iterator[fabriques.Maison]:
    """A salon with one paid visit, four days before the present instant."""
    with time_machine.travel(MIDI, tick=True):
        lieu = fabriques.maison()
        fabriques.session_payee(lieu)
    with time_machine.travel(MIDI + 4 * UN_JOUR, tick=True):
        yield lieu


def lu(chez: fabriques.Maison, nom: str, *, au: datetime.date | None = None) -> int:
    chez.salon.refresh_from_db()
    perimetre = Perimetre((chez.salon,))
    return totaux(perimetre, Periode(datetime.date(2020, 1, 1), au or perimetre.aujourd_hui()), [nom])[nom]


def exact(chez: fabriques.Maison) -> None:
    tout_sceller()
    cumuls_remplir()
    chez.salon.refresh_from_db()
    assert list(map(str, salon_verifier(chez.salon))) == []


def _mourir(_jours: int) -> None:
    raise RuntimeError


def regler(chez: fabriques.Maison, **champs: object) -> None:
    Salon.objects.filter(pk=chez.salon.pk).update(**champs)


def test_oublier_des_jours_jamais_comptes_ne_dit_pas_qu_ils_le_sont(chez: fabriques.Maison) -> None:
    SuiviCumuls.objects.create(salon=chez.salon)
    cumuls_oublier(chez.salon, MIDI.date() + 2 * UN_JOUR)
    assert lu(chez, "encaisse") == 5_000
    exact(chez)
    assert lu(chez, "encaisse") == 5_000


@pytest.mark.parametrize(("avant", "apres"), [(4, 0), (0, 4)])
@pytest.mark.parametrize("fuseau", ["Africa/Porto-Novo", "Pacific/Kiritimati", "America/Martinique"])
def test_une_autre_fin_de_journee_ne_perd_ni_ne_double_rien_avant_d_etre_recomptee(
    chez: fabriques.Maison, avant: int, apres: int, fuseau: str
) -> None:
    regler(chez, heure_bascule=datetime.time(avant))
    # In Porto-Novo half past one, on the day under way: between the two ends of the day.
    for heures in range(-18, 17, 3):
        with time_machine.travel(MIDI + 3 * UN_JOUR + datetime.timedelta(hours=heures, minutes=30), tick=True):
            fabriques.session_payee(chez)
    exact(chez)
    assert lu(chez, "encaisse") == 65_000
    regler(chez, heure_bascule=datetime.time(apres), fuseau=fuseau)
    assert lu(chez, "encaisse") == 65_000
    exact(chez)
    assert lu(chez, "encaisse") == 65_000


def test_un_salon_qui_change_pendant_le_remplissage_est_compte_avec_ses_regles(
    chez: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("statistiques.cumuls.remplissage.LOT", 2)
    cumuls_remplir(avancer=lambda _jours: regler(chez, fuseau="Pacific/Kiritimati"))
    assert SuiviCumuls.objects.get().fuseau == "Pacific/Kiritimati"
    exact(chez)


def test_un_salon_jamais_range_compte_tout_meme_ancien(chez: fabriques.Maison) -> None:
    with time_machine.travel(MIDI + 900 * UN_JOUR, tick=True):
        assert lu(chez, "encaisse") == 5_000
        # One piece, then killed.
        cumuls_remplir(avancer=_mourir)
        assert SuiviCumuls.objects.get().complet == MIDI.date() + 365 * UN_JOUR
        assert lu(chez, "encaisse") == 5_000


def test_des_clients_partis_ne_restent_pas_actifs_quand_plus_rien_ne_range(chez: fabriques.Maison) -> None:
    exact(chez)
    assert lu(chez, "clients_actifs") == 1
    with time_machine.travel(MIDI + 40 * UN_JOUR, tick=True):
        assert lu(chez, "clients_actifs") == 0
        assert lu(chez, "clients_precedents") == 1
        exact(chez)
        assert (lu(chez, "clients_actifs"), lu(chez, "clients_precedents")) == (0, 1)


def test_des_jours_comptes_par_d_autres_definitions_ne_se_lisent_pas(chez: fabriques.Maison) -> None:
    exact(chez)
    for rangees in (CumulJour, CumulMois):
        rangees._default_manager.update(demandes=0)
    assert lu(chez, "demandes") == 0
    SuiviCumuls.objects.update(definitions=VERSION - 1)
    assert (lu(chez, "demandes"), lu(chez, "demandes_reussies")) == (1, 1)
    exact(chez)


def test_des_especes_ne_cachent_pas_un_operateur_en_panne(chez: fabriques.Maison) -> None:
    # No month is read: only what is live.
    fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(chez)))
    especes = fabriques.session_a_payer(chez)
    caissier = fabriques.membre(chez, Role.CAISSIER)
    caisse_ouvrir(chez.salon, 0, caissier, "caisse")
    especes_encaisser(especes.pk, Especes("billets"), caissier)
    jour = Perimetre((chez.salon,)).aujourd_hui()
    lus = totaux(Perimetre((chez.salon,)), Periode(jour, jour))
    assert (lus["tentatives"], lus["tentatives_reussies"]) == (2, 1)
    assert (CATALOGUE["taux_paiement"].valeur(lus), CATALOGUE["tentatives_reussies"].valeur(lus)) == (0, 0)


def test_une_tentative_close_sans_reponse_ne_dit_rien_du_temps_de_reponse(chez: fabriques.Maison) -> None:
    with time_machine.travel(MIDI, tick=True):
        paiement = fabriques.tentative(fabriques.session_a_payer(chez))
        paiement_rendre_incertain(paiement.pk, motif="reponse_perdue")
    nombre, secondes = lu(chez, "verdict_duree_n"), lu(chez, "verdict_duree_s")
    gerante = fabriques.membre(chez, Role.PROPRIETAIRE)
    paiement_abandonner(paiement.pk, acteur_id=gerante.pk, motif="Jamais de nouvelles.")
    assert (lu(chez, "verdict_duree_n"), lu(chez, "verdict_duree_s")) == (nombre, secondes)


@pytest.mark.parametrize("bascule", [datetime.time(0), datetime.time(4), datetime.time(23, 45)])
def test_l_heure_est_celle_de_l_horloge_le_jour_ou_elle_change(chez: fabriques.Maison, bascule: datetime.time) -> None:
    regler(chez, fuseau="Europe/Paris", heure_bascule=bascule)
    # Noon in Paris, the day its clocks go forward.
    with time_machine.travel(datetime.datetime(2026, 3, 29, 10, tzinfo=datetime.UTC), tick=True):
        chez.salon.refresh_from_db()
        fabriques.session_payee(chez)
        jour = Perimetre((chez.salon,)).aujourd_hui()
        heures = details(Perimetre((chez.salon,)), Periode(jour, jour), Genre.HEURE)
        assert [ligne.cle for ligne in heures] == ["12"]


@pytest.mark.postgresql
def test_un_mois_rapporte_ne_fait_pas_oublier_celui_qui_manque(
    chez: fabriques.Maison, settings: Settings, tmp_path: pathlib.Path, transactional_db: None
) -> None:
    """March, then April, are archived; only March comes back; a fact then re-opens a day of April."""
    depot_dans(settings, tmp_path)
    with time_machine.travel(MIDI + 40 * UN_JOUR, tick=True):
        fabriques.echouer(fabriques.tentative(fabriques.session_a_payer(chez)))
    with time_machine.travel(MIDI + 90 * UN_JOUR, tick=True):
        exact(chez)
        alertes = lu(chez, "alertes")
        assert alertes > 0
        commande("archiver_traces", "--avant", "2026-05", "--supprimer")
        commande("restaurer_traces", "--mois", "2026-03", "--salon", str(chez.salon.pk))
        cumuls_oublier(chez.salon)
        exact(chez)
        assert lu(chez, "alertes", au=MIDI.date() + 60 * UN_JOUR) == alertes


def test_un_premier_jour_qui_recule_ne_laisse_pas_de_ligne_derriere_lui(chez: fabriques.Maison) -> None:
    regler(chez, fuseau="Pacific/Pago_Pago")
    exact(chez)
    fantome = MIDI.date() - 30 * UN_JOUR
    CumulJour.objects.create(salon=chez.salon, jour=fantome, visites=7)
    cumuls_oublier(chez.salon)
    exact(chez)
    assert (lu(chez, "visites"), CumulJour.objects.filter(jour=fantome).count()) == (1, 0)
