"""What every page asks is planned once by connection; whatever becomes of that plan, the answer is the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from config.base_bornee import ConnexionBornee, Veille
from config.moteur.base import DatabaseWrapper
from salon_paiement.models import Role
from tests import fabriques
from traces.plan_garde import PlanGarde

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
_COMPTER = PlanGarde("SELECT COUNT(*), %s::text || '100 %%' FROM auth_user WHERE username LIKE 'plan%%' AND id > %s")
_NOMMES = (
    "SELECT name, statement, generic_plans + custom_plans FROM pg_prepared_statements WHERE starts_with(name, 'plan_')"
)


@contextlib.contextmanager
def neuve(**reglages: Any) -> Iterator[DatabaseWrapper]:
    """A connection of its own, committing each statement."""
    lien = cast(DatabaseWrapper, connections["default"].copy("neuve"))
    lien.settings_dict |= reglages
    try:
        yield lien
    finally:
        lien.close()


def demander(lien: DatabaseWrapper, sql: str = _COMPTER, params: tuple[Any, ...] = ("à ", 0)) -> list[tuple[Any, ...]]:
    with lien.cursor() as curseur:
        curseur.execute(sql, params)
        return cast(list[tuple[Any, ...]], curseur.fetchall())


def nommes(lien: DatabaseWrapper) -> dict[str, int]:
    """Return the texts that the session of the server keeps, and how often it ran each."""
    return {texte: fois for _nom, texte, fois in demander(lien, _NOMMES, ())}


def test_le_meme_texte_n_est_lu_qu_une_fois_par_le_serveur() -> None:
    User.objects.create(username="plan")
    with neuve() as lien:
        assert [demander(lien) for _fois in range(7)] == [[(1, "à 100 %")]] * 7
        assert demander(lien, params=("de ", 10**9)) == [(0, "de 100 %")]
        ((texte, fois),) = nommes(lien).items()
        assert (texte.split(" AS ", 1)[1], fois) == (
            "SELECT COUNT(*), $1::text || '100 %' FROM auth_user WHERE username LIKE 'plan%' AND id > $2", 8,
        )  # fmt: skip
        # The same words from somebody who did not ask for it are left as they are.
        assert demander(lien, str(_COMPTER)) == [(1, "à 100 %")]
        assert nommes(lien) == {texte: 8}


def test_une_connexion_nouvelle_recommence_et_une_transaction_n_en_garde_pas() -> None:
    with neuve() as lien:
        demander(lien)
        lien.close()
        with transaction.atomic(using="default"):
            assert demander(cast(DatabaseWrapper, connection)) == [(0, "à 100 %")]
        assert (nommes(cast(DatabaseWrapper, connection)), nommes(lien)) == ({}, {})
        assert demander(lien) == [(0, "à 100 %")]


@pytest.mark.parametrize("quoi", ["perdu", "deja_pris", "autres_colonnes"])
def test_un_plan_refuse_est_une_phrase_dite_en_entier(quoi: str) -> None:
    """A pool that lends another session, one that somebody has used before us, a migration under a serving process."""
    tout = PlanGarde("SELECT * FROM plan_essai WHERE n > %s")
    with neuve() as lien, neuve() as autre:
        demander(lien, "CREATE TABLE plan_essai (n integer); INSERT INTO plan_essai VALUES (1) RETURNING n", ())
        try:
            if quoi != "deja_pris":
                assert demander(lien, tout, (0,)) == [(1,)]
            if quoi == "perdu":
                demander(lien, "DEALLOCATE ALL; SELECT 1", ())
            elif quoi == "autres_colonnes":
                demander(autre, "ALTER TABLE plan_essai ADD COLUMN m integer DEFAULT 2; SELECT 1", ())
            else:
                assert demander(autre, tout, (0,)) == [(1,)]
                [(nom, *_reste)] = demander(autre, _NOMMES, ())
                demander(lien, f"PREPARE {nom} AS SELECT n FROM plan_essai WHERE n > $1; SELECT 1", ())
            attendu = [(1, 2)] if quoi == "autres_colonnes" else [(1,)]
            assert [demander(lien, tout, (0,)) for _fois in range(3)] == [attendu] * 3
        finally:
            demander(autre, "DROP TABLE plan_essai; SELECT 1", ())


def test_une_vraie_erreur_reste_une_erreur() -> None:
    with neuve() as lien:
        demander(lien, "SET statement_timeout = 50; SELECT 1", ())
        lent = PlanGarde("SELECT pg_sleep(%s)")
        for _fois in range(2):
            with pytest.raises(OperationalError, match="statement timeout"):
                demander(lien, lent, (2,))
        assert demander(lien, lent, (0,)) == [("",)]


def test_une_connexion_surveillee_en_garde_aussi() -> None:
    """What the pages' processes open, which give up on a silent server."""
    options = connections["default"].settings_dict["OPTIONS"]
    with neuve(OPTIONS={**options, "connection_factory": Veille(20).ouvrir}) as lien:
        assert [demander(lien) for _fois in range(3)] == [[(0, "à 100 %")]] * 3
        assert isinstance(lien.connection, ConnexionBornee)
        assert list(nommes(lien).values()) == [3]


def test_une_reserve_de_sessions_n_en_a_pas() -> None:
    with neuve(DISABLE_SERVER_SIDE_CURSORS=True) as lien:
        assert demander(lien) == [(0, "à 100 %")]
        assert nommes(lien) == {}


def test_les_pages_du_personnel_en_gardent() -> None:
    chez = fabriques.maison()
    client = Client()
    client.force_login(fabriques.membre(chez, Role.PROPRIETAIRE))
    connection.close()
    for _fois in range(2):
        assert client.get("/admin/statistiques/").status_code == 200
    lues = nommes(cast(DatabaseWrapper, connection))
    tables = ("django_session", "salon_paiement_membre", "paiements_exceptionmonetaire", "statistiques_suivi")
    assert all(any(table in texte and fois == 2 for texte, fois in lues.items()) for table in tables), lues
