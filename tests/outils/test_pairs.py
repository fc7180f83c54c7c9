"""The official Node clients: pinned one by one, installed apart, and never silently something else."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess

import pytest

from outils import pairs

RACINE = pathlib.Path(__file__).resolve().parents[2]
VOULUS = {"fedapay": ("1.2.5", "sha512-" + "A" * 86 + "=="), "axios": ("0.28.1", "sha512-" + "B" * 86 + "==")}


@pytest.fixture
def projet(tmp_path: pathlib.Path) -> pathlib.Path:
    chemin = pairs.manifeste(tmp_path)
    chemin.parent.mkdir(parents=True)
    lus = {nom: {"version": version, "integrite": integrite} for nom, (version, integrite) in VOULUS.items()}
    chemin.write_text(json.dumps(lus), encoding="utf-8")
    return tmp_path


class Npm:
    """Stands for npm: writes down ``poses`` as it would, and counts its calls."""

    def __init__(self, poses: dict[str, tuple[str, str]], code: int = 0) -> None:
        self.poses, self.code, self.commandes = poses, code, list[list[str]]()

    def __call__(self, commande: list[str], cwd: pathlib.Path, **_options: object) -> subprocess.CompletedProcess[str]:
        self.commandes.append(commande)
        paquets = {f"node_modules/{nom}": {"version": v, "integrity": i} for nom, (v, i) in self.poses.items()}
        (cwd / "node_modules").mkdir(exist_ok=True)
        (cwd / "node_modules" / ".package-lock.json").write_text(json.dumps({"packages": paquets}), encoding="utf-8")
        return subprocess.CompletedProcess(commande, self.code, "", "pas de réseau")


def brancher(monkeypatch: pytest.MonkeyPatch, npm: Npm) -> Npm:
    monkeypatch.setattr("outils.pairs.subprocess.run", npm)
    return npm


def test_installe_chaque_paquet_a_sa_version_puis_plus_rien(
    monkeypatch: pytest.MonkeyPatch, projet: pathlib.Path
) -> None:
    npm = brancher(monkeypatch, Npm(VOULUS))
    assert pairs.principal(projet) == 0
    assert pairs.principal(projet) == 0
    (commande,) = npm.commandes
    assert {"fedapay@1.2.5", "axios@0.28.1", "--ignore-scripts", "--no-package-lock"} <= set(commande)
    assert pairs.est_a_jour(projet)


@pytest.mark.parametrize(
    "poses",
    [
        {"fedapay": VOULUS["fedapay"]},
        {**VOULUS, "inconnu": ("1.0.0", "sha512-x")},
        {**VOULUS, "axios": ("0.28.1", "sha512-autre")},
        {**VOULUS, "axios": ("0.28.2", VOULUS["axios"][1])},
    ],
)
def test_refuse_ce_qui_n_est_pas_exactement_le_manifeste(
    monkeypatch: pytest.MonkeyPatch,
    projet: pathlib.Path,
    capsys: pytest.CaptureFixture[str],
    poses: dict[str, tuple[str, str]],
) -> None:
    brancher(monkeypatch, Npm(poses))
    assert pairs.principal(projet) == 1
    assert "ne sont pas ceux du manifeste" in capsys.readouterr().err
    assert not pairs.est_a_jour(projet)


def test_dit_en_une_phrase_que_npm_a_echoue(
    monkeypatch: pytest.MonkeyPatch, projet: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brancher(monkeypatch, Npm(VOULUS, code=1))
    assert pairs.principal(projet) == 1
    assert "pas de réseau" in capsys.readouterr().err
    assert not pairs.est_a_jour(projet)


def test_dit_que_npm_manque(
    monkeypatch: pytest.MonkeyPatch, projet: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(projet))
    assert pairs.principal(projet) == 1
    assert "Il manque npm" in capsys.readouterr().err


def test_un_manifeste_change_fait_reinstaller(monkeypatch: pytest.MonkeyPatch, projet: pathlib.Path) -> None:
    brancher(monkeypatch, Npm(VOULUS))
    pairs.principal(projet)
    pairs.manifeste(projet).write_text("{}", encoding="utf-8")
    assert not pairs.est_a_jour(projet)


def test_le_vrai_manifeste_ne_nomme_aucun_depot() -> None:
    texte = pairs.manifeste(RACINE).read_text(encoding="utf-8")
    assert "://" not in texte
    lus = pairs.voulus(RACINE)
    assert lus["fedapay"][0] == "1.2.5"
    assert all(re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", integrite) for _version, integrite in lus.values())
    assert not [chemin for chemin in RACINE.glob("*") if chemin.name in {"package-lock.json", "package.json"}]
