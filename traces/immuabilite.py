"""Triggers that refuse UPDATE, DELETE and TRUNCATE (PostgreSQL) or REPLACE (SQLite) on append-only tables.

A model is append-only when it wears :func:`immuable`; nothing else has to be declared. One deletion alone is allowed:
of a fact that a committed archive covers (decision 18).
"""

from __future__ import annotations

import contextlib
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "fait immuable"
M = TypeVar("M", bound=type[models.Model])
_IMMUABLES: list[type[models.Model]] = []


def immuable(modele: M) -> M:
    """Declare a model append-only: the database will refuse to change or delete its rows."""
    _IMMUABLES.append(modele)
    return modele


def tables_immuables(connexion: BaseDatabaseWrapper) -> list[str]:
    """Return the append-only tables that exist in this database, sorted."""
    with connexion.cursor() as curseur:
        presentes = set(connexion.introspection.table_names(curseur))
    voulues = {modele._meta.db_table for modele in _IMMUABLES}
    return sorted(voulues & presentes)


def installer_declencheurs(connexion: BaseDatabaseWrapper) -> None:
    """Put every trigger in its present form; harmless when they are all there."""
    sqlite = connexion.vendor == "sqlite"
    # There a trigger is dropped and made again: nobody may write between the two.
    ensemble = transaction.atomic(using=connexion.alias) if sqlite else contextlib.nullcontext()
    with ensemble, connexion.cursor() as curseur:
        if not sqlite:
            for fonction, corps in _corps(connexion).items():
                curseur.execute(_FONCTION.format(fonction=fonction, corps=corps))
        for table in tables_immuables(connexion):
            for nom, (debut, suite) in _declencheurs(connexion, table).items():
                if sqlite:
                    curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")
                curseur.execute(f"{debut} {nom} {suite}")


def archivage_suspendre(connexion: BaseDatabaseWrapper) -> None:
    """Refuse every deletion until the triggers are installed again: for the time of a schema change on SQLite.

    It refuses to rename a table while a trigger names one that is being rebuilt.
    """
    if connexion.vendor != "sqlite" or FAITS not in tables_immuables(connexion):
        return
    nom = f"{FAITS}_immuable_del"
    debut, suite = _declencheurs(connexion, FAITS, archivage=False)[nom]
    with transaction.atomic(using=connexion.alias), connexion.cursor() as curseur:
        curseur.execute(f"DROP TRIGGER IF EXISTS {nom}")
        curseur.execute(f"{debut} {nom} {suite}")


def _connue(table: str) -> str:
    """Return the SQL that tells whether a new row would take the place of an old one, by any of its unique keys."""
    modele = next(modele for modele in _IMMUABLES if modele._meta.db_table == table)
    options = modele._meta
    colonnes = {champ.name: champ.column for champ in options.concrete_fields}
    cles = [[champ.name for champ in options.pk_fields]]
    cles += [[champ.name] for champ in options.concrete_fields if champ.unique]
    cles += [list(contrainte.fields) for contrainte in options.total_unique_constraints]
    egalites = (" AND ".join(f"{colonnes[nom]} = NEW.{colonnes[nom]}" for nom in cle) for cle in cles)
    return " OR ".join(dict.fromkeys(f"({egalite})" for egalite in egalites))


def declencheurs_manquants(connexion: BaseDatabaseWrapper) -> list[str]:
    """Return ``table.trigger`` names that should exist, enabled and as we made them, and do not."""
    if connexion.vendor == "sqlite":
        presents = _lignes(connexion, "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return [
            f"{table}.{nom}"
            for table in tables_immuables(connexion)
            for nom, (debut, suite) in _declencheurs(connexion, table).items()
            if (table, nom, f"{debut} {nom} {suite}") not in presents
        ]
    # Triggers may all be there and call a function that somebody emptied, or another one of their own.
    connues = _lignes(connexion, "SELECT proname, prosrc FROM pg_proc WHERE proname = ANY (%s)", [list(_FONCTIONS)])
    manquants = [
        f"{fonction}()"
        for fonction, corps in _corps(connexion).items()
        if [lu for nom, lu in connues if nom == fonction] != [corps]
    ]
    presents = _lignes(connexion, _LISTE_POSTGRESQL)
    for table in tables_immuables(connexion):
        for nom, (_debut, suite) in _declencheurs(connexion, table).items():
            if (table, nom, suite.split()[1], suite.split()[-1]) not in presents:
                manquants.append(f"{table}.{nom}")
    return manquants


def _lignes(connexion: BaseDatabaseWrapper, sql: str, parametres: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connexion.cursor() as curseur:
        curseur.execute(sql, parametres)
        return list(curseur.fetchall())


def _declencheurs(connexion: BaseDatabaseWrapper, table: str, *, archivage: bool = True) -> dict[str, tuple[str, str]]:
    """Return the triggers of a table by name: how their definition begins, and what follows the name."""
    archivable = archivage and table == FAITS and {ARCHIVES, SCEAUX} <= set(tables_immuables(connexion))
    nom = f"{table}_immuable"
    if connexion.vendor == "postgresql":
        effacer = "effacer_si_archive()" if archivable else "refuser_reecriture()"
        return {
            f"{nom}_{suffixe}": ("CREATE OR REPLACE TRIGGER", f"BEFORE {geste} ON {table} {fonction}")
            for suffixe, geste, fonction in (
                ("upd", "UPDATE", "FOR EACH ROW EXECUTE FUNCTION refuser_reecriture()"),
                ("del", "DELETE", f"FOR EACH ROW EXECUTE FUNCTION {effacer}"),
                ("tru", "TRUNCATE", "FOR EACH STATEMENT EXECUTE FUNCTION refuser_reecriture()"),
            )
        }
    return {
        f"{nom}_{suffixe}": (
            "CREATE TRIGGER",
            f"BEFORE {geste} ON {table} {quand}BEGIN SELECT RAISE(ABORT, '{MESSAGE} : {mot} sur {table}'); END",
        )
        for suffixe, geste, mot, quand in (
            ("upd", "UPDATE", "UPDATE", ""),
            ("del", "DELETE", "DELETE", f"WHEN NOT {_ARCHIVE_SQLITE} " if archivable else ""),
            # INSERT OR REPLACE deletes the old row without calling the DELETE trigger (measured).
            ("rep", "INSERT", "REPLACE", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_connue(table)}) "),
        )
    }


def _corps(connexion: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the bodies of our functions; the schema is said, or a temporary table would pass for the archives."""
    ((schema,),) = _lignes(connexion, "SELECT quote_ident(current_schema())")
    return {fonction: corps.format(message=MESSAGE, schema=schema) for fonction, corps in _FONCTIONS.items()}


FAITS, ARCHIVES, SCEAUX = "traces_transactions", "traces_archives", "traces_sceaux"
# An archived fact may go: its chain's archive of its month covers its key, and was made after it was sealed. ``age`` is
# positive for a row of an earlier transaction only: not of this one, nor of a savepoint of it.
_FONCTIONS = {
    "refuser_reecriture": """
BEGIN RAISE EXCEPTION '{message} : % sur %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END """,
    "effacer_si_archive": """
BEGIN
IF has_table_privilege(session_user, TG_RELID, 'DELETE') AND EXISTS (
    SELECT 1 FROM {schema}.traces_archives a JOIN {schema}.traces_sceaux s ON s.genre = 't' AND s.fait_id = OLD.id
    WHERE a.chaine = COALESCE(OLD.salon_id, '00000000-0000-0000-0000-000000000000') AND s.chaine = a.chaine
      AND a.mois = CAST(date_trunc('month', OLD.date_creation AT TIME ZONE 'UTC') AS date)
      AND OLD.id BETWEEN a.premier_id AND a.dernier_id AND s.scelle_le <= a.date_creation AND age(a.xmin) > 0
) THEN RETURN OLD; END IF;
RAISE EXCEPTION '{message} : % sur %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END """,
}
_FONCTION = "CREATE OR REPLACE FUNCTION {fonction}() RETURNS trigger LANGUAGE plpgsql AS $${corps}$$"
_ARCHIVE_SQLITE = (
    "EXISTS (SELECT 1 FROM traces_archives a JOIN traces_sceaux s ON s.genre = 't' AND s.fait_id = OLD.id"
    " WHERE a.chaine = COALESCE(OLD.salon_id, '00000000000000000000000000000000') AND s.chaine = a.chaine"
    " AND a.mois = strftime('%Y-%m-01', OLD.date_creation) AND OLD.id BETWEEN a.premier_id AND a.dernier_id"
    " AND s.scelle_le <= a.date_creation)"
)
# Whole rows only, no condition, no column list: their kind as PostgreSQL numbers it (before, each row or statement).
_LISTE_POSTGRESQL = """
SELECT c.relname, t.tgname, CASE t.tgtype WHEN 19 THEN 'UPDATE' WHEN 11 THEN 'DELETE' WHEN 34 THEN 'TRUNCATE' END,
       p.proname || '()'
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr::text = ''
"""
