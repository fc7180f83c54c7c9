"""``verifier`` finds owed money nobody looks at, anonymous decisions and silent waits."""

from __future__ import annotations

import pytest

from paiements.verification import verifier
from tests import fabriques
from tests.fabriques_guichet import decider, doublon, tardif
from tests.paiements.test_verifier import abimer
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db

_OUVERTES = "UPDATE paiements_exceptionmonetaire SET resolue_le = date_creation"
DEGATS = {
    # Closed by nobody, closed without a word, closed without a trace.
    "I15c": f"{_OUVERTES}, resolution = 'avoir' WHERE resolue_le IS NULL",
    "I15d": f"{_OUVERTES}, resolution = 'explique' WHERE type = 'doublon' AND resolue_le IS NULL",
    "I15e": f"{_OUVERTES}, resolution = 'explique' WHERE type = 'tardif' AND resolue_le IS NULL",
    "I15f": "UPDATE paiements_exceptionmonetaire SET date_creation = '2020-01-01 00:00:00+00'",
    "I21": "UPDATE paiements_cleidempotence SET objet = ''",
}


@pytest.fixture
def salon_occupe(maison: fabriques.Maison) -> None:
    decider(doublon(maison), fabriques.membre(maison), "avoir")
    doublon(maison)
    tardif(maison)


def test_ne_trouve_rien_quand_tout_va_bien(salon_occupe: None) -> None:
    attend_coherence()


@pytest.mark.parametrize("code", DEGATS)
def test_trouve_le_degat(salon_occupe: None, code: str) -> None:
    assert abimer(DEGATS[code]) > 0
    assert code in {v.code for v in verifier()}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE paiements_exceptionmonetaire SET resolue_par_id = NULL WHERE resolution = 'avoir'",
        "DELETE FROM traces_transactions WHERE type_trace = 'decision_argent'",
    ],
)
def test_une_decision_sans_auteur_ou_sans_trace_se_voit(salon_occupe: None, sql: str) -> None:
    assert abimer(sql) > 0
    assert "I15c" in {v.code for v in verifier()}
