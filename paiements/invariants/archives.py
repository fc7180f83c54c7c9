"""What archives change for the invariants that read traces: facts that left the database say nothing any more.

An archive alone excuses nothing: only a month whose facts are really gone (its first or last key is no longer there),
and only what happened by then. Seals go on covering those facts (``verifier_traces``).
"""

from __future__ import annotations

_PARTIS = """SELECT a.chaine, SUBSTR(CAST(a.mois AS VARCHAR(40)), 1, 7) AS mois FROM traces_archives a
    WHERE NOT EXISTS (SELECT 1 FROM traces_transactions d WHERE d.id = a.premier_id)
       OR NOT EXISTS (SELECT 1 FROM traces_transactions d WHERE d.id = a.dernier_id)"""
# The last month gone of each salon: joined, because whole months of objects may be asked about.
DERNIERS_PARTIS = f"(SELECT chaine, MAX(mois) AS mois FROM ({_PARTIS}) p GROUP BY chaine)"


def mois_de(instant: str) -> str:
    """Return the SQL of an instant's month, ``AAAA-MM`` in UTC (the connection's zone), on every database."""
    return f"SUBSTR(CAST({instant} AS VARCHAR(40)), 1, 7)"


def parti_entre(salon: str, debut: str, fin: str) -> str:
    """Return the condition "facts of this salon, of a month from that of ``debut`` to that of ``fin``, are gone"."""
    return f"""EXISTS (SELECT 1 FROM ({_PARTIS}) m
        WHERE m.chaine = {salon} AND m.mois BETWEEN {mois_de(debut)} AND {mois_de(fin)})"""


def parti_depuis(salon: str, debut: str) -> str:
    """Return the condition "facts of this salon, of the month of ``debut`` or of a later one, are gone"."""
    return f"EXISTS (SELECT 1 FROM {DERNIERS_PARTIS} m WHERE m.chaine = {salon} AND m.mois >= {mois_de(debut)})"
