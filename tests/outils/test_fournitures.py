"""Third-party scripts: what is shipped is what the manifest says, and nothing else."""

from __future__ import annotations

import pathlib
import shutil

import pytest

from outils import fournitures


@pytest.fixture
def copie(tmp_path: pathlib.Path) -> pathlib.Path:
    return shutil.copytree(fournitures.DOSSIER, tmp_path / "vendor")


def test_les_scripts_de_tiers_sont_ceux_du_manifeste() -> None:
    assert fournitures.defauts() == []
    manifeste = fournitures.manifeste_lire()
    assert manifeste.keys() == {"chart.js", "chartjs-plugin-zoom", "hammerjs"}
    # Each comes with its licence.
    assert all(any("LICENSE" in nom for nom in fiche["fichiers"]) for fiche in manifeste.values())


def test_la_verification_voit_un_fichier_change_absent_ou_ajoute(copie: pathlib.Path) -> None:
    script = copie / "hammer.min.js"
    script.write_bytes(script.read_bytes() + b"\n//# sourceMappingURL=hammer.min.js.map\n")
    (copie / "chart.umd.min.js").unlink()
    (copie / "autre.js").write_text("")
    assert fournitures.defauts(copie) == [
        "autre.js : inconnu du manifeste",
        "chart.umd.min.js : absent",
        "hammer.min.js : changé",
        "hammer.min.js : nomme une carte de sources",
    ]


@pytest.mark.parametrize("fin", [b"\n//# sourceMappingURL=a.js.map", b"\n//# sourceMappingURL=a.js.map\n"])
def test_retire_la_reference_a_la_carte_des_sources(fin: bytes) -> None:
    assert fournitures.sans_carte(b"a();" + fin) == b"a();\n"
    assert fournitures.sans_carte(b"a();\n") == b"a();\n"
