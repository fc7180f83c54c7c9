"""The one statement of reception: it commits itself, and storing the same message again changes nothing."""

from __future__ import annotations

import functools
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from paiements.models import EvenementFournisseur

_CHAMPS = {champ.attname: champ for champ in EvenementFournisseur._meta.concrete_fields}
_MODELE = "INSERT INTO {table} ({colonnes}) VALUES ({marques}) ON CONFLICT DO NOTHING"
# The same, unless it is there under the bare digest of an older version (see ``empreintes.py``): one look at the index.
_MODELE_ANCIEN = (
    "INSERT INTO {table} ({colonnes}) SELECT {marques} "
    "WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {compte} = %s AND {cle} = %s) ON CONFLICT DO NOTHING"
)


def evenement_ranger(*, ancienne_cle: object = "", **donnees: object) -> None:
    """Insert a message unless it is there already; durable on return (outside a transaction).

    Not ``bulk_create``, which adds BEGIN, COMMIT and the compilation of the query to each message. A kept
    connection is not questioned first either: when it turns out dead, a new one does the same again.

    Args:
        ancienne_cle: another key under which the same message may have been stored.
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
    if ancienne_cle:
        valeurs += [_CHAMPS["compte_id"].get_db_prep_save(donnees["compte_id"], connection), ancienne_cle]
    # An ``Any``: Django's types do not name these two, which it has had since 4.1.
    lien: Any = connection
    gardee = lien.connection is not None and not lien.in_atomic_block
    if gardee:
        lien.health_check_done = True
    try:
        _inserer(valeurs, ancien=bool(ancienne_cle))
    except (OperationalError, InterfaceError):
        if not gardee or lien.is_usable():
            raise
        lien.close()
        _inserer(valeurs, ancien=bool(ancienne_cle))


def _inserer(valeurs: list[Any], *, ancien: bool) -> None:
    with connection.cursor() as curseur:
        curseur.execute(_insertion(connection.vendor, ancien=ancien), valeurs)


@functools.cache
def _fixes(_moteur: str) -> dict[str, Any]:
    """Return what every new message holds alike, ready for this engine."""
    constants = {nom: champ for nom, champ in _CHAMPS.items() if not callable(champ.default)}
    return {nom: champ.get_db_prep_save(champ.get_default(), connection) for nom, champ in constants.items()}


@functools.cache
def _insertion(_moteur: str, *, ancien: bool) -> str:
    nom = connection.ops.quote_name
    return (_MODELE_ANCIEN if ancien else _MODELE).format(
        table=nom(EvenementFournisseur._meta.db_table),
        colonnes=", ".join(nom(str(champ.column)) for champ in _CHAMPS.values()),
        marques=", ".join(["%s"] * len(_CHAMPS)),
        compte=nom("compte_id"),
        cle=nom("cle"),
    )
