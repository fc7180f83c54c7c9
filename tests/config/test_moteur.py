"""A kept connection is not asked at each request whether it is there, and its end is seen all the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, cast

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, ProgrammingError, connections

from config.moteur import base
from config.moteur.base import DatabaseWrapper

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
_DERNIER = "SELECT query FROM pg_stat_activity WHERE pid = %s"


@pytest.fixture
def gardee() -> Iterator[DatabaseWrapper]:
    """A connection as production keeps it, which a request has just used."""
    gardee = cast(DatabaseWrapper, connections["default"].copy("gardee"))
    gardee.settings_dict |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    _requete(gardee)
    try:
        yield gardee
    finally:
        gardee.close()


@pytest.fixture
def administrateur() -> Iterator[Any]:
    """Somebody else's cursor on the same server."""
    lien = psycopg2.connect(**connections["default"].get_connection_params())
    lien.autocommit = True
    with contextlib.closing(lien), lien.cursor() as curseur:
        yield curseur


def _requete(gardee: DatabaseWrapper) -> int:
    """Do what a request does; return which session of the server served it."""
    gardee.close_if_unusable_or_obsolete()
    with gardee.cursor() as curseur:
        curseur.execute("SELECT pg_backend_pid() AS qui")
        [(pid,)] = curseur.fetchall()
    gardee.close_if_unusable_or_obsolete()
    return int(pid)


def _dernier(administrateur: Any, pid: int) -> str:
    administrateur.execute(_DERNIER, [pid])
    [(ordre,)] = administrateur.fetchall()
    return str(ordre)


def test_est_le_moteur_du_projet() -> None:
    assert settings.DATABASES["default"]["ENGINE"] == "config.moteur"
    assert isinstance(connections["default"], DatabaseWrapper)


def test_une_connexion_qui_vient_de_servir_n_est_pas_questionnee(gardee: DatabaseWrapper, administrateur: Any) -> None:
    pid = _requete(gardee)
    assert gardee.is_usable()
    assert _dernier(administrateur, pid) == "SELECT pg_backend_pid() AS qui"


def test_une_connexion_qui_attend_depuis_longtemps_est_questionnee(
    gardee: DatabaseWrapper, administrateur: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = _requete(gardee)
    monkeypatch.setattr(base, "FRAICHE", 0.0)
    assert gardee.is_usable()
    assert _dernier(administrateur, pid) == "SELECT 1"


def test_apres_une_erreur_le_serveur_est_questionne(gardee: DatabaseWrapper, administrateur: Any) -> None:
    pid = _requete(gardee)
    gardee.errors_occurred = True
    assert _requete(gardee) == pid
    gardee.errors_occurred = True
    assert gardee.is_usable()
    assert _dernier(administrateur, pid) == "SELECT 1"


def test_une_session_terminee_par_le_serveur_est_remplacee_avant_de_servir(
    gardee: DatabaseWrapper, administrateur: Any
) -> None:
    pid = _requete(gardee)
    administrateur.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    # Nothing fails: the request that comes next opens another one.
    assert _requete(gardee) != pid


def test_temoin_sans_le_regard_la_requete_d_apres_echoue(
    gardee: DatabaseWrapper, administrateur: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = _requete(gardee)
    administrateur.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda _lui: True)
    with pytest.raises(OperationalError):
        _requete(gardee)


def test_une_connexion_fermee_n_est_pas_utilisable(gardee: DatabaseWrapper) -> None:
    gardee.connection.close()
    assert not gardee.is_usable()


def test_un_serveur_perdu_sans_un_mot_est_une_panne_qui_passe(gardee: DatabaseWrapper) -> None:
    gardee.errors_occurred = False
    with pytest.raises(OperationalError, match="closed the connection") as vue, gardee.wrap_database_errors:
        raise psycopg2.DatabaseError("server closed the connection unexpectedly")
    assert type(vue.value.__cause__) is psycopg2.DatabaseError
    assert gardee.errors_occurred


def test_une_reponse_qui_n_a_pas_de_sens_reste_une_faute_a_nous(gardee: DatabaseWrapper) -> None:
    with pytest.raises(DatabaseError) as vue, gardee.wrap_database_errors:
        raise psycopg2.DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq")
    assert type(vue.value) is DatabaseError


def test_ce_que_le_serveur_a_dit_garde_son_nom(gardee: DatabaseWrapper) -> None:
    with pytest.raises(ProgrammingError, match="nulle_part"), gardee.cursor() as curseur:
        curseur.execute("SELECT * FROM nulle_part")
