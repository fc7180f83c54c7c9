"""Thousands of copies of one session that the services made, written in sets: rows, traces and all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Model

from bancs.cles import LIGNE, PERDUE, SESSION, TENTATIVE, cle_sql, code_sql
from paiements.models import Paiement
from salon_paiement.models import LigneSession, SessionPaiement
from traces.models import TraceTransaction


def tentatives_semer(modele: Paiement, debut: int, nombre: int) -> None:
    """Copy an attempt, its session, lines and traces, ``nombre`` times from rank ``debut`` on."""
    copier(modele.session_id, SESSION, debut, nombre, {})
    bornes = (debut, debut + nombre - 1)
    paiement = {
        "id": cle_sql(TENTATIVE),
        "session_id": cle_sql(SESSION),
        "reference": "'BANC' || lpad(n::text, 18, '0')",
        "reference_fournisseur": "'banc-' || n",
    }
    with transaction.atomic():
        sans_controles()
        dupliquer(Paiement, f"m.id = '{modele.pk}'", paiement, bornes)
        lien = {"session_id": cle_sql(SESSION), "paiement_id": cle_sql(TENTATIVE)}
        dupliquer(TraceTransaction, f"m.paiement_id = '{modele.pk}'", lien, bornes)


def sessions_semer(modele: SessionPaiement, debut: int, nombre: int, *, expire_le: str) -> None:
    """Copy a session without attempts; ``expire_le`` is an SQL expression."""
    copier(modele.pk, PERDUE, debut, nombre, {"expire_le": expire_le})


def copier(session_id: uuid.UUID, famille: int, debut: int, nombre: int, champs: Mapping[str, str]) -> None:
    """Copy a session, its lines and its own traces; ``champs`` are SQL expressions that replace columns."""
    bornes = (debut, debut + nombre - 1)
    session = {
        "id": cle_sql(famille),
        "jeton": f"'banc-{famille}-' || lpad(n::text, 36, '0')",
        "code_court": code_sql(),
        "appareil": "md5(n::text) || md5((-n)::text)",
        **champs,
    }
    origine = f"m.session_id = '{session_id}'"
    with transaction.atomic():
        sans_controles()
        dupliquer(SessionPaiement, f"m.id = '{session_id}'", session, bornes)
        ligne = {"id": cle_sql(LIGNE, f"{famille} * 100000000000 + n"), "session_id": cle_sql(famille)}
        dupliquer(LigneSession, origine, ligne, bornes)
        dupliquer(TraceTransaction, f"{origine} AND m.paiement_id IS NULL", {"session_id": cle_sql(famille)}, bornes)


def sans_controles() -> None:
    """Copies of sound rows are sound: checking each foreign key again would take minutes."""
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        curseur.execute("SET LOCAL statement_timeout = 0")


def dupliquer(modele: type[Model], condition: str, champs: Mapping[str, str], bornes: tuple[int, int]) -> None:
    """Copy every row of ``condition`` (on ``m``) for each rank ``n``; ``champs`` are SQL expressions."""
    options = modele._meta
    toutes = [str(champ.column) for champ in options.concrete_fields]
    colonnes = [colonne for colonne in toutes if colonne != "id" or "id" in champs]
    valeurs = ", ".join(champs.get(colonne, f"m.{colonne}") for colonne in colonnes)
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO {options.db_table} ({', '.join(colonnes)}) SELECT {valeurs} "
            f"FROM {options.db_table} m, generate_series(%s, %s) n WHERE {condition} ORDER BY n, m.id",
            bornes,
        )
