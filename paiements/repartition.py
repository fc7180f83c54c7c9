"""Splitting whole francs without losing any: by largest remainder. Pure functions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vente:
    """What was sold by one hairdresser (``None``: nobody in particular). ``taux`` is her commission, in percent."""

    coiffeur_id: uuid.UUID | None
    montant: int
    taux: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One hairdresser's part of a settled session, whole XOF; ``net`` is her sales less her share of the discount."""

    coiffeur_id: uuid.UUID | None
    ventes: int
    net: int
    pourboire: int
    commission: int


def repartir(montant: int, poids: Sequence[int]) -> list[int]:
    """Split ``montant`` in proportion to ``poids``; the parts sum to it exactly, ties go to the first.

    Args:
        montant: whole XOF, zero or more.
        poids: zero or more each; all zero means equal parts.

    Raises:
        ValueError: nothing to split among.
    """
    if not poids:
        raise ValueError("aucune part")
    poids = poids if sum(poids) else [1] * len(poids)
    total = sum(poids)
    parts = [montant * p // total for p in poids]
    restes = sorted(range(len(poids)), key=lambda i: (-(montant * poids[i] % total), i))
    for i in restes[: montant - sum(parts)]:
        parts[i] += 1
    return parts


def parts_calculer(ventes: Iterable[Vente], *, pourboire: int, remise: int) -> list[Part]:
    """Return each hairdresser's part; the commission is on her sales net of discount, rounded half up.

    Args:
        pourboire, remise: of the whole session, whole XOF, shared in proportion to sales.
    """
    groupees = _grouper(ventes)
    poids = [vente.montant for vente in groupees]
    if not groupees:
        return []
    remises = repartir(remise, poids)
    return [
        Part(v.coiffeur_id, v.montant, v.montant - moins, plus, _pourcent(v.montant - moins, v.taux))
        for v, moins, plus in zip(groupees, remises, _pourboires(pourboire, groupees), strict=True)
    ]


def _grouper(ventes: Iterable[Vente]) -> list[Vente]:
    sommes: dict[uuid.UUID | None, Vente] = {}
    for vente in ventes:
        deja = sommes.get(vente.coiffeur_id, Vente(vente.coiffeur_id, 0, vente.taux))
        sommes[vente.coiffeur_id] = Vente(vente.coiffeur_id, deja.montant + vente.montant, vente.taux)
    return list(sommes.values())


def _pourboires(pourboire: int, ventes: Sequence[Vente]) -> list[int]:
    """A tip is for people: lines without a hairdresser get some only when nobody has a name."""
    nommees = [v.montant if v.coiffeur_id else 0 for v in ventes]
    if any(v.coiffeur_id for v in ventes):
        return repartir(pourboire, nommees)
    return repartir(pourboire, [v.montant for v in ventes])


def _pourcent(montant: int, taux: int) -> int:
    return (montant * taux + 50) // 100
