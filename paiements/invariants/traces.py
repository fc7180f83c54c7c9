"""Every state is told by its traces, step by step."""

from __future__ import annotations

from collections.abc import Iterable

from paiements.etats import CREATIONS as CREATIONS_PAIEMENT
from paiements.etats import TRANSITIONS as TRANSITIONS_PAIEMENT
from paiements.etats_remboursement import CREATIONS as CREATIONS_REMBOURSEMENT
from paiements.etats_remboursement import TRANSITIONS as TRANSITIONS_REMBOURSEMENT
from paiements.invariants.archives import DERNIERS_PARTIS, mois_de, parti_depuis, parti_entre
from paiements.invariants.base import Invariant
from salon_paiement.etats import CREATIONS as CREATIONS_SESSION
from salon_paiement.etats import TRANSITIONS as TRANSITIONS_SESSION


def _paires(objet: str, creations: Iterable[str], table: dict[str, frozenset[str]]) -> str:
    """Return SQL values (object, from, to) of every allowed move."""
    couples = [("", etat) for etat in sorted(creations)]
    couples += [(de, vers) for de, cibles in table.items() for vers in sorted(cibles)]
    return " UNION ALL ".join(f"SELECT '{objet}' AS objet, '{de}' AS de, '{vers}' AS vers" for de, vers in couples)


_PERMISES = " UNION ALL ".join(
    [
        _paires("session", CREATIONS_SESSION, TRANSITIONS_SESSION),
        _paires("paiement", CREATIONS_PAIEMENT, TRANSITIONS_PAIEMENT),
        _paires("remboursement", CREATIONS_REMBOURSEMENT, TRANSITIONS_REMBOURSEMENT),
    ]
)


def _chaine(objet: str, cle: str, table: str) -> str:
    """Return the rows whose traces do not lead, step by step, from nothing to their present state.

    A step that is missing is excused if it was of a month whose facts are archived and gone. Joined by primary key on
    the last trace, so that the plan stays sound even without statistics.
    """
    return f"""
    SELECT t.{cle} FROM (
        SELECT {cle}, ancien_etat, nouvel_etat, date_creation, LAG(nouvel_etat, 1, '') OVER suite AS precedent,
               LAG(date_creation) OVER suite AS avant, LEAD(id) OVER suite AS suivante
        FROM traces_transactions WHERE objet = '{objet}' WINDOW suite AS (PARTITION BY {cle} ORDER BY id)) t
    JOIN {table} o ON o.id = t.{cle}
    WHERE (t.ancien_etat <> t.precedent
           AND NOT {parti_entre("o.salon_id", "COALESCE(t.avant, o.date_creation)", "t.date_creation")})
       OR (t.suivante IS NULL AND t.nouvel_etat <> o.etat AND NOT {parti_depuis("o.salon_id", "t.date_creation")})
    UNION ALL
    SELECT o.id FROM {table} o LEFT JOIN {DERNIERS_PARTIS} m ON m.chaine = o.salon_id
    WHERE NOT EXISTS (SELECT 1 FROM traces_transactions t WHERE t.{cle} = o.id AND t.objet = '{objet}')
      AND (m.mois IS NULL OR m.mois < {mois_de("o.date_creation")})"""


INVARIANTS = [
    Invariant("I8a", "les traces racontent chaque état des sessions",
              _chaine("session", "session_id", "salon_paiement_sessionpaiement")),
    Invariant("I8b", "les traces racontent chaque état des paiements",
              _chaine("paiement", "paiement_id", "paiements_paiement")),
    Invariant("I8d", "les traces racontent chaque état des remboursements",
              _chaine("remboursement", "objet_id", "paiements_remboursement")),
    Invariant(
        "I8c",
        "chaque changement d'état tracé est permis par la table",
        f"""SELECT t.id FROM traces_transactions t LEFT JOIN ({_PERMISES}) p
                ON p.objet = t.objet AND p.de = t.ancien_etat AND p.vers = t.nouvel_etat
            WHERE t.objet <> '' AND p.vers IS NULL""",
    ),
]  # fmt: skip
