"""Phones at a salon, an operator on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from paiements.services.comptes import compte_enregistrer
from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer
from tests.client.telephone import Lire, Telephone, texte_de
from tests.fabriques import RESEAUX, Maison


@pytest.fixture
def telephone(maison: Maison) -> Telephone:
    return Telephone(maison)


@pytest.fixture
def autre_telephone(maison: Maison) -> Telephone:
    return Telephone(maison)


@pytest.fixture
def telephone_reel(maison_reelle: Maison, operateur: ServeurSimule) -> Telephone:
    """A phone at a salon whose operator answers on a real socket."""
    brancher(maison_reelle, operateur)
    return Telephone(maison_reelle)


@pytest.fixture
def operateur(tmp_path: Path) -> Iterator[ServeurSimule]:
    with demarrer(Configuration(dossier=tmp_path / "operateur")) as serveur:
        yield serveur


def brancher(chez: Maison, operateur: ServeurSimule) -> None:
    """Give the salon an account at the simulated operator."""
    identifiants = {"cle": operateur.config.cle, "boutique": operateur.config.boutique, "base": operateur.url}
    chez.compte = compte_enregistrer(
        chez.salon, fournisseur="simulateur", mode="test", identifiants=identifiants, reseaux=RESEAUX
    )


@pytest.fixture
def lire() -> Lire:
    """Read a page as a person does."""
    return texte_de
