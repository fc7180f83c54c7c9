"""Splitting never loses nor makes a franc."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiements.repartition import Vente, parts_calculer, repartir

AWA, BOLA = uuid.UUID(int=1), uuid.UUID(int=2)
POIDS = st.lists(st.integers(0, 200_000), min_size=1, max_size=8)


@given(st.integers(0, 2_000_000), POIDS)
def test_les_parts_font_la_somme_et_suivent_les_poids(montant: int, poids: list[int]) -> None:
    parts = repartir(montant, poids)
    total = sum(poids)
    assert sum(parts) == montant
    if total:
        assert all(abs(part * total - montant * p) < total for part, p in zip(parts, poids, strict=True))


def test_refuse_de_partager_entre_personne() -> None:
    with pytest.raises(ValueError, match="aucune part"):
        repartir(5, [])


def test_le_franc_qui_reste_va_au_plus_grand_reste_puis_au_premier() -> None:
    assert repartir(100, [1, 1, 1]) == [34, 33, 33]
    assert repartir(10, [1, 2]) == [3, 7]
    assert repartir(7, [0, 0]) == [4, 3]


def test_le_pourboire_va_aux_personnes_et_la_remise_a_toutes_les_lignes() -> None:
    ventes = [Vente(AWA, 5000, 20), Vente(None, 2500), Vente(BOLA, 2500, 30)]
    awa, boutique, bola = parts_calculer(ventes, pourboire=300, remise=1000)
    assert (awa.ventes, awa.net, awa.pourboire, awa.commission) == (5000, 4500, 200, 900)
    assert (boutique.ventes, boutique.net, boutique.pourboire, boutique.commission) == (2500, 2250, 0, 0)
    assert (bola.ventes, bola.net, bola.pourboire, bola.commission) == (2500, 2250, 100, 675)


@given(st.lists(st.tuples(st.sampled_from([AWA, BOLA, None]), st.integers(1, 90_000), st.integers(0, 100)), min_size=1),
       st.integers(0, 5_000), st.data())  # fmt: skip
def test_rien_ne_se_perd_quel_que_soit_le_partage(
    lignes: list[tuple[uuid.UUID | None, int, int]], pourboire: int, data: st.DataObject
) -> None:
    brut = sum(montant for _qui, montant, _taux in lignes)
    remise = data.draw(st.integers(0, brut))
    parts = parts_calculer([Vente(*ligne) for ligne in lignes], pourboire=pourboire, remise=remise)
    assert sum(p.ventes for p in parts) == brut
    assert sum(p.net for p in parts) == brut - remise
    assert sum(p.pourboire for p in parts) == pourboire
    assert all(0 <= p.commission <= p.net for p in parts)
