"""The access matrix: every principal × every address × seven methods × three relations, against the declared table.

The whole is for ``make test-long``; ``make test`` keeps every address, with the methods that the table declares, for
the principals and relations where a hole would cost most.
"""

from __future__ import annotations

import logging
import pathlib
from typing import Any

import pytest

from config.politique.mots import Ligne
from config.politique.table import POLITIQUE
from tests.securite.matrice import Parcours, lignes_connues
from tests.securite.monde import ETRANGERE, ICI, Monde, fermer_les_comptes, monde_batir, sans_operateur
from tests.securite.principaux import PRINCIPAUX, SANS_SECOND, Principal

# Addresses tried in one world: few enough for several workers to share them.
PAR_GROUPE = 32
ECHANTILLON = ("anonyme", "coiffeur", "caissier", "gerant", "proprietaire", "cle")
_LIGNES = list(lignes_connues(POLITIQUE))
GROUPES = [_LIGNES[n : n + PAR_GROUPE] for n in range(0, len(_LIGNES), PAR_GROUPE)]


def _nom(groupe: Any) -> str:
    return f"{groupe[0].porte}-{groupe[0].nom.removeprefix('admin:')}"


@pytest.fixture
def monde(db: None, settings: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Monde:
    """Everything behind every address, in three houses."""
    settings.DOSSIER_EXPORTS = settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.API_REQUETES_PAR_MINUTE = 1_000_000
    sans_operateur(monkeypatch)
    # Thousands of refusals, each told in the log: the log has its own tests.
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return monde_batir()


def _parcourir(
    monde: Monde, lignes: list[Ligne], principaux: dict[str, Principal], relations: tuple[str, ...] | None = None
) -> None:
    """Send everybody everywhere; with ``relations``, there alone and with no other method than the declared ones."""
    monde.tout_faire({"salon", "cloture", *(ligne.objet.nom for ligne in lignes if ligne.objet)})
    parcours = [Parcours(monde, qui, qui.entrer(monde)) for qui in principaux.values()]
    fermer_les_comptes(monde)
    for un in parcours:
        for ligne in lignes:
            if relations is None:
                un.ligne(ligne)
            else:
                un.ligne(ligne, tuple(ligne.methodes) or ("GET",), relations)
    ecarts = [ecart for un in parcours for ecart in un.ecarts]
    assert not ecarts, f"{len(ecarts)} écarts\n" + "\n".join(ecarts)


# Some five hundred requests a group: a busy machine makes them slow, never wrong.
@pytest.mark.timeout(600)
@pytest.mark.parametrize("lignes", GROUPES, ids=_nom)
def test_a_chaque_adresse_les_principaux_roles(monde: Monde, lignes: list[Ligne]) -> None:
    _parcourir(monde, lignes, {nom: PRINCIPAUX[nom] for nom in ECHANTILLON}, (ICI, ETRANGERE))


@pytest.mark.long
@pytest.mark.parametrize("lignes", GROUPES, ids=_nom)
def test_chacun_ne_peut_que_ce_que_dit_la_table(monde: Monde, lignes: list[Ligne]) -> None:
    _parcourir(monde, lignes, PRINCIPAUX)


@pytest.mark.long
@pytest.mark.parametrize("lignes", GROUPES, ids=_nom)
def test_sans_second_facteur_rien_ne_s_ouvre(monde: Monde, lignes: list[Ligne], settings: Any) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True
    _parcourir(monde, lignes, SANS_SECOND)
