"""The pure world of money holds every promise, and stops holding one as soon as a guard is off."""

from __future__ import annotations

import pytest

from tests import LONG
from tests.modele.pieces import Gardes
from tests.modele.simulation import simuler, visite_parcourir

PAS = 100_000 if LONG else 20_000


def test_rien_ne_casse_en_marchant_longtemps() -> None:
    faits, visites, casse, graine = simuler(PAS, graine=1)
    assert casse == [], f"visite {graine}"
    assert faits >= PAS
    assert visites > PAS // 100


@pytest.mark.parametrize(
    ("garde", "promesse"),
    [
        ("une_vivante", "I1"),
        ("plafond", "I2"),
        ("reserve", "I5"),
        ("expiration", "I16"),
    ],
)
def test_une_garde_retiree_se_voit(garde: str, promesse: str) -> None:
    _faits, _visites, casse, _graine = simuler(400_000, graine=1, gardes=Gardes(**{garde: False}))
    assert any(phrase.startswith(promesse) for phrase in casse)


def test_une_visite_se_rejoue_a_l_identique() -> None:
    assert visite_parcourir(42) == visite_parcourir(42)
