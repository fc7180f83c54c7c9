"""A restored backup is judged at its own hour: what was waiting in it is not late for having slept in a file."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from paiements.verification import verifier
from tests import fabriques

HEURE = datetime.timedelta(hours=1)


@pytest.fixture
def en_attente(maison: fabriques.Maison) -> None:
    """A receipt waits to be sent by e-mail."""
    fabriques.session_payee(maison, courriel="afi@example.org")


def test_ce_qui_attendait_n_est_en_retard_qu_apres_son_heure(en_attente: None) -> None:
    assert verifier() == []
    # The control: the same rows, read an hour later as a restored backup would be.
    assert [v.code for v in verifier(maintenant=timezone.now() + HEURE)] == ["I14"]


def test_la_commande_compte_jusqu_a_l_instant_demande(en_attente: None) -> None:
    sortie = io.StringIO()
    call_command("verifier", "--instant", timezone.now().isoformat(), stdout=sortie)
    assert "tiennent" in sortie.getvalue()
    with pytest.raises(SystemExit):
        call_command("verifier", "--instant", (timezone.now() + HEURE).isoformat(), stdout=sortie)
    assert "I14 rompu" in sortie.getvalue()


@pytest.mark.parametrize(("instant", "phrase"), [("hier", "pas un instant"), ("2026-11-28T18:00:00", "fuseau")])
def test_refuse_un_instant_qui_n_en_est_pas_un(instant: str, phrase: str) -> None:
    with pytest.raises(CommandError, match=phrase):
        call_command("verifier", "--instant", instant)
