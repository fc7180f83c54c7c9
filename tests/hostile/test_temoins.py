"""The hostile run bites: each promise it watches is broken once, and the break is told with what replays it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rest_framework.response import Response

from config.env import RACINE
from salon_paiement.api.acces import PeutAgir
from salon_paiement.api.documentation import Racine
from salon_paiement.api.vues import VueApi
from statistiques.api.vues_dashboard import Dashboard
from tests import LONG, fabriques, prepares
from tests.hostile import api, portes
from tests.hostile.defauts import Compte, Defaut
from tests.hostile.monde import Monde

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def _tombe(*_: object, **__: object) -> Response:
    raise RuntimeError("tombé exprès")


PANNES: dict[str, tuple[Callable[..., Response], str]] = {
    "une erreur": (_tombe, "RuntimeError: tombé exprès"),
    "un statut tu": (lambda *_: Response({}, status=418), "Undocumented"),
    "une forme tue": (lambda *_: Response({"version": 1}), "schema"),
}


@pytest.mark.parametrize("quoi", PANNES)
def test_une_operation_qui_ment_est_vue(
    monde: Monde, compte: Compte, monkeypatch: pytest.MonkeyPatch, quoi: str
) -> None:
    panne, dit = PANNES[quoi]
    monkeypatch.setattr(Racine, "get", panne)
    with pytest.raises(Defaut, match="GET /api/v1/") as vu:
        api.essais(monde, compte)["GET /api/v1/"](3, 1)
    assert dit in str(vu.value)
    assert "curl -X GET" in str(vu.value)


def test_une_operation_qui_laisse_entrer_est_vue(monde: Monde, compte: Compte, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PeutAgir, "has_permission", lambda *_: True)
    monkeypatch.setattr(Dashboard, "get", lambda *_, **__: Response(status=304))
    monkeypatch.setattr(VueApi, "perform_authentication", lambda *_: None)
    cas = api.operations()["GET /api/v1/dashboard/"].Case(query={}, headers={})
    with pytest.raises(Defaut, match="personne was answered 304"):
        api.jouer(monde, cas, "personne", 1, compte)


def test_un_message_cru_est_vu(monde: Monde, compte: Compte, monkeypatch: pytest.MonkeyPatch) -> None:
    def demander(*_: Any, **__: Any) -> None:
        fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(monde.equipe.chez)))

    monkeypatch.setattr(portes.Portes, "demander", demander)
    with pytest.raises(Defaut, match="was believed"):
        portes.essais(monde, compte)["porte webhooks"](3, 1)


def test_une_page_qui_tombe_est_vue(monde: Monde, compte: Compte, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paiements.webhooks.reception.evenement_ranger", _tombe)
    with pytest.raises(Defaut, match="tombé exprès"):
        portes.essais(monde, compte)["porte webhooks"](30, 1)


@pytest.mark.timeout(5_400 if LONG else 300)
def test_la_commande_compte_ses_cas_et_sa_memoire(commun: Path) -> None:
    nombre, base = (100_000 if LONG else 150), f"hostile_{uuid.uuid4().hex[:8]}"
    with prepares.administrateur() as curseur:
        curseur.execute(f"CREATE DATABASE {base} TEMPLATE {prepares.base_migree(commun)}")
    prepares.oublier_a_la_fin(commun, f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
    fini = subprocess.run(
        [sys.executable, "-m", "tests.hostile.courir", "--cas", str(nombre), "--graine", "7"],
        cwd=RACINE, env={**os.environ, "DATABASE_URL": prepares.adresse_de(base)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert fini.returncode == 0, fini.stdout + fini.stderr
    assert f"{nombre} cas en" in fini.stdout
    assert "graine 7" in fini.stdout
    assert "mémoire :" in fini.stdout
