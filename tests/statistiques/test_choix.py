"""What the page is asked for: everything sound is obeyed, everything else falls back, nothing fails."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from salon_paiement.models import Salon
from statistiques.choix import Demande, demande_lire
from statistiques.effectifs import DEBUT
from statistiques.onglets import ONGLETS
from statistiques.perimetre import Perimetre
from statistiques.periodes import Choix, Heures, Pas, Periode

JOUR = datetime.date(2026, 11, 18)
J = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def aujourdhui() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2026, 11, 18, 15, 0, tzinfo=datetime.UTC), tick=False):
        yield


def lire(**parametres: str) -> Demande:
    salon = Salon(nom="Salon Afi")
    return demande_lire(parametres, Perimetre((salon,)), None, ONGLETS)


@pytest.mark.parametrize(
    ("parametres", "choix", "du", "au", "pas"),
    [
        ({}, Choix.J30, JOUR - 29 * J, JOUR, Pas.JOUR),
        ({"periode": "7j", "pas": "mois"}, Choix.J7, JOUR - 6 * J, JOUR, Pas.JOUR),
        ({"periode": "12m"}, Choix.M12, datetime.date(2025, 12, 1), JOUR, Pas.MOIS),
        ({"periode": "12m", "pas": "semaine"}, Choix.M12, datetime.date(2025, 12, 1), JOUR, Pas.SEMAINE),
        ({"periode": "tout"}, Choix.TOUT, DEBUT, JOUR, Pas.MOIS),
        ({"periode": "dates", "du": "2026-01-01", "au": "2026-05-31"}, Choix.DATES, datetime.date(2026, 1, 1),
         datetime.date(2026, 5, 31), Pas.SEMAINE),
        # Bounded: before the first day, after today.
        ({"periode": "dates", "du": "0001-01-01", "au": "9999-12-31"}, Choix.DATES, DEBUT, JOUR, Pas.MOIS),
        ({"periode": "dates", "du": "2026-02-31", "au": "2026-03-01"}, Choix.J30, JOUR - 29 * J, JOUR, Pas.JOUR),
        ({"periode": "dates", "du": "2026-03-02", "au": "2026-03-01"}, Choix.J30, JOUR - 29 * J, JOUR, Pas.JOUR),
        ({"periode": "dates", "du": "hier"}, Choix.J30, JOUR - 29 * J, JOUR, Pas.JOUR),
        ({"periode": "x' --", "pas": "\x00", "onglet": "<script>"}, Choix.J30, JOUR - 29 * J, JOUR, Pas.JOUR),
    ],
)  # fmt: skip
def test_obeit_a_ce_qui_tient_debout_et_revient_au_choix_habituel_sinon(
    parametres: dict[str, str], choix: Choix, du: datetime.date, au: datetime.date, pas: Pas
) -> None:
    demande = lire(**parametres)
    assert (demande.choix, demande.periode, demande.pas) == (choix, Periode(du, au), pas)
    assert demande.onglet.code == "ensemble"
    assert (demande.precedente is None) == (choix is Choix.TOUT)


def test_les_dernieres_vingt_quatre_heures_glissent_et_se_dessinent_heure_par_heure() -> None:
    demande = lire(periode="24h", pas="mois")
    periode, avant = demande.periode, demande.precedente
    assert isinstance(periode, Heures)
    assert isinstance(avant, Heures)
    assert (demande.pas, demande.pas_offerts) == (Pas.HEURE, [Pas.HEURE])
    heure = timezone.now().replace(minute=0, second=0, microsecond=0)
    assert (periode.fin, periode.fin - periode.debut) == (heure + J / 24, J)
    assert (avant.fin, avant.fin - avant.debut) == (periode.debut, J)
    # The hour under way and the 23 before it, until the next one strikes.
    assert len(periode.etapes) == 24
    assert [Perimetre((Salon(),)).dernieres_heures(heure + n * J / 48) == periode for n in range(3)] == [
        True, True, False,
    ]  # fmt: skip
    assert demande.parametres() == "onglet=ensemble&periode=24h"


def test_une_adresse_ramene_exactement_a_la_meme_vue() -> None:
    demande = lire(periode="dates", du="2026-01-01", au="2026-05-31", onglet="finances", pas="mois")
    relue = lire(**dict(couple.split("=") for couple in demande.parametres().split("&")))
    assert (relue.onglet, relue.choix, relue.periode, relue.pas) == (
        demande.onglet, demande.choix, demande.periode, demande.pas,
    )  # fmt: skip
    # Another period comes with its own usual step.
    assert demande.parametres(periode="7j") == "onglet=finances&periode=7j"
