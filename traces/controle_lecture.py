"""What a walk along a chain reads: its seals batch by batch, their facts, and the heads known of it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from traces.lecture_faits import Fait, en_utc, faits_designes
from traces.modeles_sceaux import TeteSceau
from traces.tetes import TeteLue, code_de

_LOT = 5_000
# A head: how its link begins, when it was given, and whether it was kept outside.
Repere = tuple[str, datetime.datetime | None, bool]
# Digests come as text: the driver takes ten times longer to make bytes of them.
_SCEAUX = {
    base: f"SELECT sequence, genre, version, fait_id, {hexa('empreinte')}, {hexa('maillon')}, scelle_le "
    "FROM traces_sceaux WHERE chaine = %s AND sequence > %s ORDER BY sequence LIMIT %s"
    for base, hexa in (("postgresql", "encode({}, 'hex')".format), ("sqlite", "hex({})".format))
}


def sceaux_lire(chaine: uuid.UUID, apres: int) -> list[tuple[Any, ...]]:
    """Return the next batch of seals after a rank: rank, kind, version, key, digest and link (hexadecimal), instant."""
    with connection.cursor() as curseur:
        curseur.execute(_SCEAUX[connection.vendor], [chaine.hex, apres, _LOT])
        lignes = curseur.fetchall()
    if connection.vendor == "postgresql":
        return list(lignes)
    return [(*ligne[:6], en_utc(ligne[6])) for ligne in lignes]


def faits_de(lignes: list[tuple[Any, ...]]) -> dict[tuple[str, int], Fait]:
    """Return the facts these seals cover, those that exist, by kind and key."""
    designes = ((genre, version, cle) for _rang, genre, version, cle, *_ in lignes)
    return {(fait.genre, fait.cle): fait for fait in faits_designes(designes)}


def tetes_par_rang(chaine: uuid.UUID, dehors: Sequence[TeteLue]) -> dict[int, list[Repere]]:
    """Return the heads known of this chain by rank, those kept outside first: they are the ones nobody could touch."""
    rangs: dict[int, list[Repere]] = {}
    for tete in dehors:
        rangs.setdefault(tete.sequence, []).append((tete.debut, tete.emise_le, True))
    for sequence, maillon, emise_le in TeteSceau.objects.filter(chaine=chaine).values_list(
        "sequence", "maillon", "emise_le"
    ):
        rangs.setdefault(sequence, []).append((code_de(maillon), emise_le, False))
    return rangs
