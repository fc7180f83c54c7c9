"""The probes: alive without anything, ready only with everything."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config import sante


def test_vivant_ne_touche_pas_la_base(client: Client) -> None:
    # Without a database mark any query would fail here.
    reponse = client.get("/sante/vivant")
    assert (reponse.status_code, reponse.json()) == (200, {"etat": "vivant"})
    assert "no-store" in reponse["Cache-Control"]


@pytest.mark.django_db
def test_pret_quand_tout_est_la(client: Client) -> None:
    reponse = client.get("/sante/pret")
    controles = {"base": True, "migrations": True, "declencheurs": True}
    assert (reponse.status_code, reponse.json()) == (200, {"etat": "pret", "controles": controles})


@pytest.mark.django_db
def test_pas_pret_sans_un_declencheur(client: Client) -> None:
    table = "traces_transactions"
    sur = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as curseur:
        curseur.execute(f"DROP TRIGGER {table}_immuable_upd{sur}")
    reponse = client.get("/sante/pret")
    assert reponse.status_code == 503
    assert reponse.json()["controles"]["declencheurs"] is False
    # Which one is for the log, not for a stranger.
    assert table not in reponse.content.decode()


@pytest.mark.django_db
def test_pas_pret_avec_une_migration_en_attente(client: Client) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "DELETE FROM django_migrations WHERE app = 'traces' AND name ="
            " (SELECT MAX(name) FROM django_migrations WHERE app = 'traces')"
        )
    reponse = client.get("/sante/pret")
    assert (reponse.status_code, reponse.json()["controles"]["migrations"]) == (503, False)


def test_pas_pret_sans_base_et_ne_dit_pas_ou_elle_est(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def tomber() -> bool:
        raise OperationalError("connection to server at 10.1.2.3 failed: password authentication")

    monkeypatch.setattr(sante, "_migree", tomber)
    reponse = client.get("/sante/pret")
    assert (reponse.status_code, reponse.json()) == (503, {"etat": "pas_pret", "controles": {"base": False}})


@pytest.mark.parametrize("chemin", ["/sante/vivant", "/sante/pret"])
def test_refuse_d_ecrire(client: Client, chemin: str) -> None:
    assert client.post(chemin).status_code == 405
