"""The commands a newcomer types."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess

import pytest

RACINE = pathlib.Path(__file__).resolve().parents[2]


def _make(*arguments: str) -> str:
    commande = ["make", "--no-print-directory", *arguments]
    return subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=True).stdout


def test_make_seul_liste_les_commandes() -> None:
    dit = _make()
    for cible in (
        "demo",
        "test",
        "test-long",
        "lint",
        "format",
        "bench",
        "semis",
        "verrouiller",
        "captures",
        "messages",
        "sbom",
    ):
        assert re.search(rf"make {cible} +\w", dit), cible


@pytest.mark.parametrize(
    ("arguments", "attendu"),
    [
        ([], "manage.py demo --port 8000 "),
        (["PORT=8123"], "manage.py demo --port 8123 "),
        (["LAN=1"], "manage.py demo --port 8000 --lan"),
        (["LAN=0"], "manage.py demo --port 8000 "),
    ],
)
def test_make_demo_prepare_puis_lance(arguments: list[str], attendu: str) -> None:
    lignes = _make("-n", "demo", *arguments).splitlines()
    assert lignes[0].endswith("outils/environnement.py runtime")
    assert lignes[1].endswith(attendu)


def test_make_test_installe_avant_de_verifier() -> None:
    assert [ligne.split()[-2:] for ligne in _make("-n", "test").splitlines()] == [
        ["outils/environnement.py", "dev"],
        ["python3", "outils/paquets.py"],
        ["python3", "outils/pairs.py"],
        [".venv/bin/python", "outils/essais.py"],
    ]


def test_l_integration_continue_appelle_make_test_et_rien_d_autre() -> None:
    script = RACINE / ".ci" / "run"
    assert os.access(script, os.X_OK)
    utiles = [ligne for ligne in script.read_text(encoding="utf-8").splitlines() if not ligne.startswith("#")]
    assert utiles == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_aucun_fichier_ne_nomme_un_depot_de_paquets() -> None:
    for nom in ("runtime.in", "runtime.txt", "dev.in", "dev.txt"):
        texte = (RACINE / "requirements" / nom).read_text(encoding="utf-8")
        assert "://" not in texte, nom
        assert "index" not in texte.lower(), nom
    assert not list(RACINE.glob("uv.lock")) + list(RACINE.glob("pylock*"))


def test_psycopg_3_reste_absent() -> None:
    # Merely installed, it makes Django drop psycopg2.
    for nom in ("runtime.txt", "dev.txt"):
        texte = (RACINE / "requirements" / nom).read_text(encoding="utf-8")
        assert not re.search(r"^psycopg(\[|=|-binary)", texte, re.MULTILINE), nom


def test_le_lisez_moi_nomme_les_deux_commandes_et_des_fichiers_qui_existent() -> None:
    texte = (RACINE / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^```\n(.+)\n```", texte, re.MULTILINE) == ["make demo", "make test"]
    for nom in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"):
        document = (RACINE / nom).read_text(encoding="utf-8")
        for cite in re.findall(r"`((?:[\w.-]+/)+[\w.-]*|\.env\.example)`", document):
            assert (RACINE / cite).exists() or cite.startswith("var/"), f"{nom} : {cite}"
