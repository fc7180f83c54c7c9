"""What a database holds, in few figures: rows per table, francs per salon, last seal per chain.

Read with bare SQL, by any driver's cursor: a restored database may be older than the models.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

APPLICATIONS = ("traces", "salon_paiement", "paiements", "statistiques", "auth")
LIVRE, SCEAUX = "paiements_ecritures", "traces_sceaux"
# What only grows: a copy taken a little later may hold more of it, never less.
CROISSANTES = (LIVRE, SCEAUX, "traces_transactions")


@dataclass(frozen=True, slots=True)
class Contenu:
    """Figures of one snapshot.

    Args:
        tables: rows of each table.
        livre: for each ``salon currency``, the sum of debits (whole units) and the number of ledger lines.
        sceaux: for each chain, ``sequence:first digits of the last link``.
    """

    tables: dict[str, int] = field(default_factory=dict)
    livre: dict[str, tuple[int, int]] = field(default_factory=dict)
    sceaux: dict[str, str] = field(default_factory=dict)

    @property
    def francs(self) -> dict[str, int]:
        """Return the sum of debits of each currency, all salons together."""
        total: dict[str, int] = {}
        for cle, (debits, _lignes) in self.livre.items():
            devise = cle.split()[-1]
            total[devise] = total.get(devise, 0) + debits
        return total


def tables_connues() -> set[str]:
    """Return the tables of our models and of the logins."""
    modeles = apps.get_models(include_auto_created=True)
    return {modele._meta.db_table for modele in modeles if modele._meta.app_label in APPLICATIONS}


def lire(curseur: Any, tables: Iterable[str]) -> Contenu:
    """Read the figures of the tables that exist.

    Args:
        curseur: any DB-API cursor, inside a transaction when the figures must agree with each other.
        tables: names that exist in this database.
    """
    presentes = sorted(tables)
    comptes = {table: int(_lignes(curseur, f'SELECT COUNT(*) FROM "{table}"')[0][0]) for table in presentes}
    livre = {
        f"{salon} {devise}": (int(debits), int(nombre))
        for salon, devise, debits, nombre in (_lignes(curseur, _FRANCS) if LIVRE in presentes else [])
    }
    sceaux = {
        str(chaine): f"{sequence}:{bytes(maillon).hex()[:16]}"
        for chaine, sequence, maillon in (_lignes(curseur, _TETES) if SCEAUX in presentes else [])
    }
    return Contenu(comptes, livre, sceaux)


def ecarts(attendu: Contenu, trouve: Contenu, *, exact: bool = True) -> list[str]:
    """Return what differs, one sentence each; empty when the copy is the original.

    Args:
        exact: ``False`` for a physical copy, which goes on for a moment after the figures were read.
    """
    if exact:
        return [
            *_differences("lignes de", attendu.tables, trouve.tables),
            *_differences("grand livre (débits, lignes) de", attendu.livre, trouve.livre),
            *_differences("dernier sceau de", attendu.sceaux, trouve.sceaux),
        ]
    return [
        *(
            f"lignes de {table} : {trouve.tables.get(table, 0)} au lieu de {nombre} au moins"
            for table, nombre in attendu.tables.items()
            if table in CROISSANTES and trouve.tables.get(table, 0) < nombre
        ),
        *(
            f"grand livre de {cle} : {trouve.livre.get(cle, (0, 0))[0]} au lieu de {debits} au moins"
            for cle, (debits, _lignes) in attendu.livre.items()
            if trouve.livre.get(cle, (0, 0))[0] < debits
        ),
    ]


def _differences(quoi: str, attendu: dict[str, Any], trouve: dict[str, Any]) -> list[str]:
    cles = sorted(attendu.keys() | trouve.keys())
    return [
        f"{quoi} {cle} : {trouve.get(cle, 'rien')} au lieu de {attendu.get(cle, 'rien')}"
        for cle in cles
        if attendu.get(cle) != trouve.get(cle)
    ]


def _lignes(curseur: Any, sql: str) -> list[Any]:
    curseur.execute(sql)
    return list(curseur.fetchall())


# Every operation sums to zero: what can be compared is the sum of debits.
_FRANCS = f"""
SELECT salon_id, devise, SUM(CASE WHEN montant > 0 THEN montant ELSE 0 END), COUNT(*)
FROM {LIVRE} GROUP BY salon_id, devise
"""
_TETES = f"""
SELECT s.chaine, s.sequence, s.maillon FROM {SCEAUX} s
JOIN (SELECT chaine, MAX(sequence) AS fin FROM {SCEAUX} GROUP BY chaine) f ON f.chaine = s.chaine AND f.fin = s.sequence
"""
