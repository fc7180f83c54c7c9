"""Every fact joins its chain, and no seal is missing. Whether a seal still holds needs its key: ``verifier_traces``."""

from __future__ import annotations

from paiements.invariants.base import Invariant

_FAITS = {"t": "traces_transactions", "e": "paiements_ecritures", "m": "paiements_mouvementcaisse",
          "z": "paiements_cloturecaisse"}  # fmt: skip


def _en_retard(genre: str, table: str) -> str:
    """Facts still without a seal after a quarter of an hour, once the sealer has passed at all."""
    return f"""
    SELECT f.id FROM {table} f
    WHERE f.date_creation < %(retard)s AND EXISTS (SELECT 1 FROM traces_suivi_scellement)
      AND NOT EXISTS (SELECT 1 FROM traces_sceaux s WHERE s.genre = '{genre}' AND s.fait_id = f.id)"""


def _disparus(genre: str, table: str) -> str:
    """Seals whose fact is gone; an archived one is in its file."""
    archive = """AND NOT EXISTS (SELECT 1 FROM traces_archives a WHERE a.chaine = s.chaine
        AND s.fait_id BETWEEN a.premier_id AND a.dernier_id)""" if genre == "t" else ""  # fmt: skip
    return f"""
    SELECT s.sequence FROM traces_sceaux s WHERE s.genre = '{genre}'
      AND NOT EXISTS (SELECT 1 FROM {table} f WHERE f.id = s.fait_id) {archive}"""


INVARIANTS = [
    Invariant(
        "I10a",
        "la chaîne des sceaux de chaque salon n'a pas de trou",
        """SELECT chaine FROM traces_sceaux GROUP BY chaine
           HAVING MIN(sequence) <> 1 OR COUNT(*) <> MAX(sequence)""",
    ),
    Invariant(
        "I10b",
        "aucun fait n'attend son sceau plus d'un quart d'heure",
        " UNION ALL ".join(_en_retard(genre, table) for genre, table in _FAITS.items()),
    ),
    Invariant(
        "I10c",
        "chaque fait scellé existe, ou est dans une archive",
        " UNION ALL ".join(_disparus(genre, table) for genre, table in _FAITS.items()),
    ),
]
