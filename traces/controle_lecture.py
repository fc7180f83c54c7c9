"""What a walk along a chain reads: its seals batch by batch, their facts, and the heads known of it."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from traces.instants import instant_epeler, instant_lire
from traces.lecture_faits import Fait, faits_designes, texte_de
from traces.tetes import TeteLue, code_de

_LOT = 5_000
# A head: how its link begins, when it was given, and whether it was kept outside.
Repere = tuple[str, datetime.datetime | None, bool]
# Digests come as text: the driver takes ten times longer to make bytes of them.
_SCEAUX = {
    base: f"SELECT sequence, genre, version, fait_id, {hexa('empreinte')}, {hexa('maillon')}, "
    f"{texte_de('scelle_le', base)} FROM traces_sceaux WHERE chaine = %s AND sequence > %s ORDER BY sequence LIMIT %s"
    for base, hexa in (("postgresql", "encode({}, 'hex')".format), ("sqlite", "lower(hex({}))".format))
}
_TETES = {
    base: f"SELECT sequence, maillon, {texte_de('emise_le', base)} FROM traces_tetes WHERE chaine = %s"
    for base in ("postgresql", "sqlite")
}
# A batch is sealed at one instant: it is spelled once.
_epeler = functools.lru_cache(maxsize=64)(instant_epeler)


def sceaux_lire(chaine: uuid.UUID, apres: int) -> list[tuple[Any, ...]]:
    """Return the next batch of seals after a rank: rank, kind, version, key, digest and link (hexadecimal), instant.

    The instant is spelled as ``traces.instants`` does.
    """
    with connection.cursor() as curseur:
        curseur.execute(_SCEAUX[connection.vendor], [chaine.hex, apres, _LOT])
        return [(*ligne[:6], _epeler(ligne[6])) for ligne in curseur.fetchall()]


def faits_de(lignes: list[tuple[Any, ...]]) -> dict[tuple[str, int], Fait]:
    """Return the facts these seals cover, those that exist, by kind and key."""
    designes = ((genre, version, cle) for _rang, genre, version, cle, *_ in lignes)
    return {(fait.genre, fait.cle): fait for fait in faits_designes(designes)}


def tetes_par_rang(chaine: uuid.UUID, dehors: Sequence[TeteLue]) -> dict[int, list[Repere]]:
    """Return the heads known of this chain by rank, those kept outside first: they are the ones nobody could touch."""
    rangs: dict[int, list[Repere]] = {}
    for tete in dehors:
        rangs.setdefault(tete.sequence, []).append((tete.debut, tete.emise_le, True))
    with connection.cursor() as curseur:
        curseur.execute(_TETES[connection.vendor], [chaine.hex])
        lignes = curseur.fetchall()
    for sequence, maillon, emise_le in lignes:
        rangs.setdefault(sequence, []).append((code_de(maillon), instant_lire(instant_epeler(emise_le)), False))
    return rangs
