"""The access matrix: every principal × every address × seven methods × three relations, against the declared table."""

from __future__ import annotations

import logging
import pathlib
from typing import Any

import pytest

from config.politique.table import POLITIQUE
from tests.securite.matrice import Parcours, lignes_connues
from tests.securite.monde import Monde, fermer_les_comptes, monde_batir, sans_operateur
from tests.securite.principaux import PRINCIPAUX

# One world for several principals: making it costs more than a few hundred refusals.
GROUPES = {
    "dehors": ("anonyme", "cliente", "desactive", "parti"),
    "salle": ("coiffeur", "caissier"),
    "bureau": ("gerant", "comptable"),
    "direction": ("proprietaire", "plateforme"),
}


@pytest.fixture
def monde(db: None, settings: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Monde:
    """Everything behind every address, in three houses."""
    settings.DOSSIER_EXPORTS = settings.EMAIL_FILE_PATH = str(tmp_path)
    sans_operateur(monkeypatch)
    # Twenty thousand refusals, each told in the log: the log has its own tests.
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monde = monde_batir()
    monde.tout_faire({"salon", "cloture", *(ligne.objet.nom for ligne in POLITIQUE.values() if ligne.objet)})
    return monde


@pytest.mark.long
@pytest.mark.parametrize("groupe", GROUPES)
def test_chacun_ne_peut_que_ce_que_dit_la_table(monde: Monde, groupe: str) -> None:
    ecarts: list[str] = []
    noms = GROUPES[groupe]
    parcours = [Parcours(monde, PRINCIPAUX[nom], PRINCIPAUX[nom].entrer(monde)) for nom in noms]
    fermer_les_comptes(monde)
    for un in parcours:
        for ligne in lignes_connues(POLITIQUE):
            un.ligne(ligne)
        ecarts += un.ecarts
    assert not ecarts, f"{len(ecarts)} écarts\n" + "\n".join(ecarts)
