"""Beat twice, workers at once, a process killed between the row and its message: one report and one, or none."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import InterfaceError, OperationalError, connection, connections

from salon_paiement.models import Notification
from statistiques.models import RapportPeriodique
from statistiques.rapports import chiffres, ecriture
from statistiques.rapports.ecriture import rapports_generer
from tests import LONG, fabriques
from tests.statistiques.couperet import Couperet
from tests.statistiques.rapports.conftest import LUNDI, SOIR

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PAS = 1 if LONG else 4
OUVRIERS = 3


@pytest.fixture
def soir(transactional_db: None) -> Iterator[fabriques.Maison]:
    """The evening of a day with one visit, its report due."""
    with time_machine.travel(LUNDI, tick=True):
        chez = fabriques.maison()
        fabriques.session_payee(chez)
        rapports_generer(["soir"])
    with time_machine.travel(SOIR, tick=True):
        yield chez


def ensemble(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let several workers read the same due row, then write it at once; returns what each says it wrote."""
    barriere, faits = threading.Barrier(OUVRIERS), list[int]()
    vrai = chiffres.chiffres_lire

    def lire(*arguments: Any) -> dict[str, Any]:
        contenu = vrai(*arguments)
        barriere.wait(20)
        return contenu

    monkeypatch.setattr(ecriture, "chiffres_lire", lire)
    # The lock of a round is another guard: each must hold alone.
    monkeypatch.setattr(ecriture, "ronde_unique", lambda _nom: contextlib.nullcontext(True))

    def travailler() -> None:
        try:
            faits.append(rapports_generer(["soir"]))
        finally:
            connections.close_all()

    fils = [threading.Thread(target=travailler) for _rang in range(OUVRIERS)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return faits


def test_trois_ouvriers_a_la_fois_n_en_ecrivent_qu_un(soir: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(ensemble(monkeypatch)) == [0, 0, 1]
    assert Notification.objects.filter(modele="soir").count() == 1
    assert RapportPeriodique.objects.get().envois == 1


def test_temoin_sans_la_garde_chacun_croit_l_avoir_ecrit(
    soir: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ecriture, "transition_origines", lambda *_la: ["a_venir", "ecrit", "sans_adresse"])
    assert sum(ensemble(monkeypatch)) == OUVRIERS


def test_tue_a_chaque_instruction_la_ligne_et_le_message_vont_ensemble(
    soir: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ecriture, "incident_noter", lambda *_a, **_n: None)
    issues = set()
    for rang in range(1, 200, PAS):
        Notification.objects.all().delete()
        RapportPeriodique.objects.update(etat="a_venir", tentatives=0, envois=0, prochaine_tentative=SOIR)
        couperet = Couperet(rang)
        with connection.execute_wrapper(couperet), contextlib.suppress(OperationalError, InterfaceError):
            rapports_generer(["soir"])
        connection.close()
        etat = RapportPeriodique.objects.get().etat
        issues.add((etat, Notification.objects.filter(modele="soir").count()))
        if couperet.vus < rang:
            break
    assert rang > 15
    assert issues == {("a_venir", 0), ("ecrit", 1)}
