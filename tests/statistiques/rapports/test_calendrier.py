"""When reports are due: each salon's own clock, cut-off and closing time."""

from __future__ import annotations

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salon_paiement.calendrier import fin_de_journee, jour_affaires
from salon_paiement.models import GenreRapport, Salon
from statistiques.rapports.calendrier import attendus, due, fermeture, periode_de, trop_tard

FUSEAUX = ["Africa/Abidjan", "Africa/Dakar", "Africa/Porto-Novo", "Europe/Paris", "Africa/Casablanca"]
INSTANTS = st.integers(1_704_067_200, 1_893_456_000).map(lambda s: datetime.datetime.fromtimestamp(s, datetime.UTC))
HEURES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
JOUR = datetime.timedelta(days=1)


def salon(fuseau: str, fermeture_a: str | None = "21:00", bascule: str = "04:00") -> Salon:
    heure = datetime.time.fromisoformat(fermeture_a) if fermeture_a else None
    ne = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    bascule_ = datetime.time.fromisoformat(bascule)
    return Salon(nom="Afi", fuseau=fuseau, heure_bascule=bascule_, heure_fermeture=heure, date_creation=ne)


@pytest.mark.parametrize(
    ("fuseau", "heure", "jour", "instant"),
    [
        ("Africa/Abidjan", "21:00", "2026-03-02", "2026-03-02T21:00"),
        ("Africa/Dakar", "19:30", "2026-03-02", "2026-03-02T19:30"),
        ("Africa/Porto-Novo", "21:00", "2026-03-02", "2026-03-02T20:00"),
        # Past midnight, before the cut-off: still Monday's business.
        ("Africa/Porto-Novo", "01:30", "2026-03-02", "2026-03-03T00:30"),
        ("Africa/Porto-Novo", None, "2026-03-02", "2026-03-03T03:00"),
        ("Africa/Porto-Novo", "04:00", "2026-03-02", "2026-03-03T03:00"),
        # Clocks go forward, then back, in the night of the 28th of March and of the 24th of October.
        ("Europe/Paris", "21:00", "2026-03-28", "2026-03-28T20:00"),
        ("Europe/Paris", "21:00", "2026-03-29", "2026-03-29T19:00"),
        ("Europe/Paris", "02:30", "2026-03-28", "2026-03-29T01:30"),
        ("Europe/Paris", None, "2026-10-24", "2026-10-25T03:00"),
    ],
)
def test_le_soir_part_a_la_fermeture_sur_l_horloge_du_salon(
    fuseau: str, heure: str | None, jour: str, instant: str
) -> None:
    attendu = datetime.datetime.fromisoformat(instant).replace(tzinfo=datetime.UTC)
    assert fermeture(salon(fuseau, heure), datetime.date.fromisoformat(jour)) == attendu


@given(st.sampled_from(FUSEAUX), HEURES, HEURES, st.dates(datetime.date(2024, 1, 1), datetime.date(2029, 1, 1)))
def test_la_fermeture_tombe_toujours_dans_sa_journee(
    fuseau: str, heure: datetime.time, bascule: datetime.time, jour: datetime.date
) -> None:
    chez = salon(fuseau, heure.isoformat("minutes"), bascule.isoformat("minutes"))
    instant = fermeture(chez, jour)
    assert fin_de_journee(chez, jour - JOUR).astimezone(datetime.UTC) <= instant
    assert instant <= fin_de_journee(chez, jour).astimezone(datetime.UTC)
    assert trop_tard(chez, jour, instant + JOUR + datetime.timedelta(hours=3))
    assert not trop_tard(chez, jour, instant)


@given(st.sampled_from(FUSEAUX), INSTANTS)
def test_chaque_rapport_est_du_quand_sa_periode_est_finie(fuseau: str, instant: datetime.datetime) -> None:
    chez = salon(fuseau)
    jour = jour_affaires(chez, instant)
    prevus = list(attendus(chez, list(GenreRapport), instant))
    assert len({(a.genre, a.debut) for a in prevus}) == len(prevus)
    for attendu in prevus:
        periode = periode_de(attendu.genre, attendu.debut)
        assert attendu.du_a == due(chez, attendu.genre, attendu.debut)
        if attendu.genre != GenreRapport.SOIR:
            assert jour_affaires(chez, attendu.du_a) > periode.au
        assert periode.du <= jour
    # Every kind of the present period is planned, whatever the moment.
    assert {a.genre for a in prevus if periode_de(a.genre, a.debut).au >= jour} == set(GenreRapport)


def test_la_semaine_part_le_lundi_et_le_mois_le_premier() -> None:
    chez = salon("Africa/Porto-Novo")
    lundi, premier = datetime.date(2026, 3, 2), datetime.date(2026, 2, 1)
    ici = zoneinfo.ZoneInfo("Africa/Porto-Novo")
    assert f"{due(chez, GenreRapport.SEMAINE, lundi).astimezone(ici):%A %d %H:%M}" == "Monday 09 04:02"
    assert f"{due(chez, GenreRapport.MOIS, premier).astimezone(ici):%d/%m %H:%M}" == "01/03 04:02"


def test_ce_qui_est_trop_vieux_ou_d_avant_le_salon_n_est_pas_prevu() -> None:
    chez = salon("Africa/Porto-Novo")
    mercredi = datetime.datetime(2026, 3, 4, 12, tzinfo=datetime.UTC)
    dits = {(a.genre, str(a.debut)) for a in attendus(chez, list(GenreRapport), mercredi)}
    courants = {("soir", "2026-03-04"), ("jour", "2026-03-04"), ("semaine", "2026-03-02"), ("mois", "2026-03-01")}
    # Last week's is two days old; February's has been out for more than three.
    assert dits == courants | {("jour", "2026-03-03"), ("semaine", "2026-02-23")}
    chez.date_creation = mercredi
    assert {(a.genre, str(a.debut)) for a in attendus(chez, list(GenreRapport), mercredi)} == courants
