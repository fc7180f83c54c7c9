"""The whole table, by the name of the address."""

from __future__ import annotations

from collections.abc import Iterable

from config.politique import table_api, table_modeles, table_personnel, table_publique, table_statistiques
from config.politique.mots import Ligne


def table_composer(*parties: Iterable[Ligne]) -> dict[str, Ligne]:
    """Return the lines by name.

    Raises:
        ValueError: two lines for one address, which would hide the stricter one.
    """
    table: dict[str, Ligne] = {}
    for une in (une for partie in parties for une in partie):
        if une.nom in table:
            raise ValueError(f"deux lignes de politique pour « {une.nom} »")
        table[une.nom] = une
    return table


POLITIQUE = table_composer(
    table_publique.LIGNES,
    table_personnel.LIGNES,
    table_statistiques.LIGNES,
    table_modeles.LIGNES,
    table_api.LIGNES,
)
