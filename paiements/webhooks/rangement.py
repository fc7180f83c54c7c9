"""The one statement of reception: it commits itself, and storing the same message again changes nothing."""

from __future__ import annotations

import functools
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from paiements.models import EvenementFournisseur

_CHAMPS = {champ.attname: champ for champ in EvenementFournisseur._meta.concrete_fields}
_MODELE = "INSERT INTO {table} ({colonnes}) VALUES ({marques}) ON CONFLICT DO NOTHING"


def evenement_ranger(**donnees: object) -> None:
    """Insert a message unless it is there already; durable on return (outside a transaction).

    Not ``bulk_create``, which adds BEGIN, COMMIT and the compilation of the query to each message. A kept
    connection is not questioned first either: when it turns out dead, a new one does the same again.

    Args:
        donnees: columns of :class:`EvenementFournisseur`; those left out take their default.

    Raises:
        DatabaseError, InterfaceError: nothing was stored.
    """
    fixes = _fixes(connection.vendor)
    valeurs = [
        fixes[nom]
        if nom in fixes and nom not in donnees
        else champ.get_db_prep_save(donnees[nom] if nom in donnees else champ.get_default(), connection)
        for nom, champ in _CHAMPS.items()
    ]
    # An ``Any``: Django's types do not name these two, which it has had since 4.1.
    lien: Any = connection
    gardee = lien.connection is not None and not lien.in_atomic_block
    if gardee:
        lien.health_check_done = True
    try:
        _inserer(valeurs)
    except (OperationalError, InterfaceError):
        if not gardee or lien.is_usable():
            raise
        lien.close()
        _inserer(valeurs)


def _inserer(valeurs: list[Any]) -> None:
    with connection.cursor() as curseur:
        curseur.execute(_insertion(connection.vendor), valeurs)


@functools.cache
def _fixes(_moteur: str) -> dict[str, Any]:
    """Return what every new message holds alike, ready for this engine."""
    constants = {nom: champ for nom, champ in _CHAMPS.items() if not callable(champ.default)}
    return {nom: champ.get_db_prep_save(champ.get_default(), connection) for nom, champ in constants.items()}


@functools.cache
def _insertion(_moteur: str) -> str:
    nom = connection.ops.quote_name
    colonnes = ", ".join(nom(str(champ.column)) for champ in _CHAMPS.values())
    table = nom(EvenementFournisseur._meta.db_table)
    return _MODELE.format(table=table, colonnes=colonnes, marques=", ".join(["%s"] * len(_CHAMPS)))
