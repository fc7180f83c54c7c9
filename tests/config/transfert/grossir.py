"""One paid visit of an embedded database, copied as many times as wanted: rows, facts, ledger and receipt."""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3

# Each after those it names.
TABLES = (
    "salon_paiement_sessionpaiement", "salon_paiement_lignesession", "paiements_paiement", "paiements_ecritures",
    "salon_paiement_recu", "traces_transactions",
)  # fmt: skip
_SESSION = """SELECT s.id FROM salon_paiement_sessionpaiement s JOIN paiements_paiement p ON p.session_id = s.id
    WHERE s.etat = 'paiement_reussi' GROUP BY s.id HAVING COUNT(*) = 1
    AND MIN(p.etat) = 'reussi' AND MIN(p.compte_id) <> ''
    ORDER BY s.id LIMIT 1"""


def grossir(fichier: pathlib.Path, nombre: int) -> int:
    """Copy one paid visit ``nombre`` times; return how many rows were added."""
    with contextlib.closing(sqlite3.connect(fichier)) as base:
        (session,) = base.execute(_SESSION).fetchone()
        avant = base.total_changes
        base.execute("CREATE TEMP TABLE rangs AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r"
                     f" WHERE n < {nombre}) SELECT n FROM r")  # fmt: skip
        base.execute("CREATE TEMP TABLE visite AS SELECT id FROM paiements_paiement WHERE session_id = ?", [session])
        for table in TABLES:
            _copier(base, table, session)
        base.commit()
        return base.total_changes - avant


def _copier(base: sqlite3.Connection, table: str, session: str) -> None:
    colonnes = [(nom, bool(cle), genre) for _r, nom, genre, _n, _d, cle in base.execute(f"PRAGMA table_info({table})")]
    propres = {nom for nom, cle, genre in colonnes if cle and genre != "INTEGER"}
    liens = [(de, vers) for _i, _s, vers, de, *_ in base.execute(f"PRAGMA foreign_key_list({table})")]
    for _rang, index, unique, *_ in base.execute(f"PRAGMA index_list({table})").fetchall():
        if unique:
            propres |= {nom for _r, _c, nom in base.execute(f"PRAGMA index_info({index})")}
    # What belongs to the salon stays shared, and days are no identities.
    propres |= {"operation", *(de for de, vers in liens if vers in TABLES)}
    propres -= {"compte", "devise", *(de for de, vers in liens if vers not in TABLES)}
    propres -= {nom for nom, _cle, genre in colonnes if genre.startswith("date")}
    gardees = [(nom, genre) for nom, cle, genre in colonnes if not (cle and genre == "INTEGER")]
    valeurs = ", ".join(_autre(nom, genre) if nom in propres else f'm."{nom}"' for nom, genre in gardees)
    condition = (
        f"m.id = '{session}'" if table == TABLES[0] else f"m.session_id = '{session}'"
        if "session_id" in dict(gardees) else "m.paiement_id IN (SELECT id FROM visite)"
    )  # fmt: skip
    noms = ", ".join(f'"{nom}"' for nom, _genre in gardees)
    base.execute(f"INSERT INTO {table} ({noms}) SELECT {valeurs} FROM rangs, {table} m WHERE {condition}")


def _autre(nom: str, genre: str) -> str:
    """Return the SQL of another value as long as the first, the same for the same rank wherever it is named."""
    c = f'm."{nom}"'
    if "int" in genre:
        return f"{c} + 1000 + n"
    return (
        f"CASE WHEN length({c}) >= 8 THEN printf('%08x', n) || substr({c}, 9)"
        f" ELSE substr(printf('%08x', n), -length({c})) END"
    )
