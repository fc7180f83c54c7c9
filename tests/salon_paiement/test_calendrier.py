"""Business days in each salon's own time zone, and the deadlines that follow."""

from __future__ import annotations

import datetime
import zoneinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salon_paiement.calendrier import (
    echeance_composee,
    echeance_scan,
    fin_de_journee,
    fuseau_de,
    jour_affaires,
    jours_affaires,
)
from salon_paiement.models import Salon

FUSEAUX = ["Africa/Porto-Novo", "Africa/Lome", "Africa/Abidjan", "Africa/Dakar", "Europe/Paris", "Asia/Kathmandu"]
# From 2024 to 2030, to the second.
INSTANTS = st.integers(1_704_067_200, 1_893_456_000).map(lambda s: datetime.datetime.fromtimestamp(s, datetime.UTC))


def salon(fuseau: str = "Africa/Porto-Novo", bascule: datetime.time = datetime.time(4), **champs: int) -> Salon:
    return Salon(nom="Afi", fuseau=fuseau, heure_bascule=bascule, **champs)


def utc(texte: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(texte).replace(tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("fuseau", "instant", "jour"),
    [
        # Cotonou is one hour ahead of Lomé: the same instant falls on two business days.
        ("Africa/Porto-Novo", "2026-03-11T02:59:59", "2026-03-10"),
        ("Africa/Porto-Novo", "2026-03-11T03:00:00", "2026-03-11"),
        ("Africa/Lome", "2026-03-11T03:59:59", "2026-03-10"),
        ("Africa/Lome", "2026-03-11T04:00:00", "2026-03-11"),
        ("Africa/Porto-Novo", "2026-03-10T23:30:00", "2026-03-10"),
        ("Africa/Porto-Novo", "2026-01-01T01:00:00", "2025-12-31"),
        ("Africa/Porto-Novo", "2028-03-01T02:00:00", "2028-02-29"),
    ],
)
def test_avant_la_bascule_une_vente_compte_pour_la_veille(fuseau: str, instant: str, jour: str) -> None:
    assert jour_affaires(salon(fuseau), utc(instant)).isoformat() == jour


def test_une_bascule_a_minuit_suit_le_calendrier_local() -> None:
    minuit = salon(bascule=datetime.time(0))
    assert jour_affaires(minuit, utc("2026-03-10T22:59:59")).isoformat() == "2026-03-10"
    assert jour_affaires(minuit, utc("2026-03-10T23:00:00")).isoformat() == "2026-03-11"


def test_le_fuseau_de_l_instant_donne_ne_compte_pas() -> None:
    instant = utc("2026-03-11T02:30:00")
    ailleurs = instant.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))
    assert jour_affaires(salon(), ailleurs) == jour_affaires(salon(), instant) == datetime.date(2026, 3, 10)


def test_un_scan_expire_apres_le_delai_du_salon() -> None:
    assert echeance_scan(salon(minutes_scan=45), utc("2026-03-10T10:00:00")) == utc("2026-03-10T10:45:00")


def test_une_note_composee_vit_jusqu_a_la_fin_de_la_journee_plus_la_marge() -> None:
    # 4:00 the next morning in Cotonou is 3:00 UTC; two hours more for braids.
    assert echeance_composee(salon(), utc("2026-03-10T10:00:00")) == utc("2026-03-11T05:00:00")
    assert echeance_composee(salon(), utc("2026-03-11T02:00:00")) == utc("2026-03-11T05:00:00")


def test_une_note_composee_juste_avant_la_fin_garde_au_moins_le_delai_d_un_scan() -> None:
    presse = salon(heures_apres_journee=0, minutes_scan=30)
    assert echeance_composee(presse, utc("2026-03-11T02:59:00")) == utc("2026-03-11T03:29:00")


@given(INSTANTS, st.sampled_from(FUSEAUX), st.times(timezones=st.none()))
def test_chaque_instant_est_dans_sa_journee_et_une_seule(
    instant: datetime.datetime, fuseau: str, bascule: datetime.time
) -> None:
    chez = salon(fuseau, bascule)
    jour = jour_affaires(chez, instant)
    local = instant.astimezone(fuseau_de(chez))
    assert jour in {local.date(), local.date() - datetime.timedelta(days=1)}
    # Wall-clock comparison: clocks that change twice a year do not open a hole.
    debut = datetime.datetime.combine(jour, bascule)
    assert debut <= local.replace(tzinfo=None) < debut + datetime.timedelta(days=1)


@given(INSTANTS, st.sampled_from(FUSEAUX[:4]))
def test_l_echeance_est_toujours_dans_le_futur_et_apres_la_journee(instant: datetime.datetime, fuseau: str) -> None:
    chez = salon(fuseau)
    fin = fin_de_journee(chez, jour_affaires(chez, instant))
    assert instant < fin
    assert echeance_composee(chez, instant) >= fin
    assert echeance_composee(chez, instant) >= echeance_scan(chez, instant) > instant


@given(
    INSTANTS,
    st.sampled_from([*FUSEAUX, "Africa/Casablanca", "America/Havana", "Pacific/Apia"]),
    st.times().map(lambda heure: heure.replace(second=0, microsecond=0)),
)
@example(utc("2026-03-29T01:15:00"), "Europe/Paris", datetime.time(2, 30))
@example(utc("2026-10-25T01:00:00"), "Europe/Paris", datetime.time(2, 30))
def test_un_instant_est_dans_la_journee_qu_on_lui_donne(
    instant: datetime.datetime, fuseau: str, bascule: datetime.time
) -> None:
    """Even in the hour that a clock skips or lives twice: money is counted by bounds, visits by their day."""
    ici = salon(fuseau, bascule)
    jour = jour_affaires(ici, instant)
    debut, fin = (fin_de_journee(ici, jour - datetime.timedelta(days=n)).astimezone(datetime.UTC) for n in (1, 0))
    assert debut <= instant < fin


def test_les_jours_de_plusieurs_salons_sont_ceux_de_chacun() -> None:
    salons = [
        salon(fuseau, bascule)
        for fuseau in ("Africa/Abidjan", "Africa/Porto-Novo", "Africa/Abidjan")
        for bascule in (datetime.time(0), datetime.time(4))
    ]
    instant = datetime.datetime(2026, 11, 28, 23, 30, tzinfo=datetime.UTC)
    jours = jours_affaires(salons, instant)
    assert [jours[s.pk] for s in salons] == [jour_affaires(s, instant) for s in salons]
    assert len(set(jours.values())) == 2
