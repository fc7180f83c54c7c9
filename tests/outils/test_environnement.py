"""Making ``.venv`` on a bare machine: one sentence for each obstacle, nothing run when nothing changed."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import time

import pytest

from outils import environnement

RACINE = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def projet(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "requirements").mkdir()
    for jeu in environnement.JEUX:
        (tmp_path / "requirements" / f"{jeu}.txt").write_text(f"# {jeu}\n", encoding="utf-8")
    return tmp_path


def _installer_faux(projet: pathlib.Path, *jeux: str) -> None:
    (projet / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    (projet / ".venv" / "bin" / "python").touch()
    contenu = {jeu: environnement.empreinte(projet, jeu) for jeu in jeux}
    (projet / ".venv" / "exigences.json").write_text(json.dumps(contenu), encoding="utf-8")


def test_ne_lance_rien_quand_rien_n_a_change(projet: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _installer_faux(projet, "runtime", "dev")
    monkeypatch.setattr(subprocess, "Popen", lambda *_a, **_k: pytest.fail("un processus a été lancé"))
    debut = time.monotonic()
    assert environnement.assurer(projet, "dev") is False
    assert environnement.principal(["runtime"], projet) == 0
    assert time.monotonic() - debut < 0.5


@pytest.mark.parametrize("changement", ["exigence", "deplacement", "interprete", "timbre"])
def test_recommence_quand_quelque_chose_a_change(projet: pathlib.Path, changement: str) -> None:
    _installer_faux(projet, "runtime")
    if changement == "exigence":
        environnement.exigences(projet, "runtime").write_text("autre==1\n", encoding="utf-8")
    elif changement == "deplacement":
        projet = projet.rename(projet.parent / "ailleurs")
    elif changement == "interprete":
        (projet / ".venv" / "bin" / "python").unlink()
    else:
        (projet / ".venv" / "exigences.json").write_text("{", encoding="utf-8")
    assert not environnement.est_a_jour(projet, "runtime")


def test_installer_le_developpement_couvre_aussi_le_fonctionnement(
    projet: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environnement, "_creer", _installer_faux)
    monkeypatch.setattr(environnement, "_installer", lambda *_: None)
    assert environnement.assurer(projet, "dev") is True
    assert environnement.est_a_jour(projet, "runtime")


def test_dit_quel_paquet_manque_sans_trace(
    projet: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "outils.environnement.importlib.util.find_spec", lambda nom: None if nom == "ensurepip" else object()
    )
    assert environnement.principal(["runtime"], projet) == 1
    dit = capsys.readouterr().err
    assert "python3-venv" in dit
    assert len(dit.strip().splitlines()) == 1


def test_dit_la_version_voulue_et_la_version_trouvee() -> None:
    with pytest.raises(environnement.EnvironnementImpossible, match=r"3\.11 ou plus récent ; celui-ci est 3\.9"):
        environnement.verifier_version((3, 9))
    environnement.verifier_version((3, 13))


def test_un_dossier_en_lecture_seule_se_dit_en_une_phrase(
    projet: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _installer_faux(projet, "runtime")
    monkeypatch.setattr("outils.environnement.os.access", lambda *_: False)
    assert environnement.principal(["runtime"], projet) == 1
    dit = capsys.readouterr().err
    assert "lecture seule" in dit
    assert len(dit.strip().splitlines()) == 1


def test_une_installation_ratee_montre_la_fin_de_pip(
    projet: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environnement, "_creer", lambda racine: None)
    monkeypatch.setattr(environnement, "python_du_projet", lambda racine: pathlib.Path(sys.executable))
    environnement.exigences(projet, "runtime").write_text("paquet-sans-empreinte==1\n", encoding="utf-8")
    (projet / ".venv").mkdir()
    assert environnement.principal(["runtime"], projet) == 1
    assert "L'installation a échoué" in capfd.readouterr().err
    assert not environnement.est_a_jour(projet, "runtime")


def test_n_importe_que_la_bibliotheque_standard() -> None:
    for script in ("environnement.py", "paquets.py", "services.py"):
        fini = subprocess.run(
            [sys.executable, "-S", "-I", str(RACINE / "outils" / script), "--help"],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/nulle-part"},
        )
        assert "ModuleNotFoundError" not in fini.stderr
