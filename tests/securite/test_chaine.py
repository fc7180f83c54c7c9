"""Family 19: what is installed is what was looked at, and it runs in a small room."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from config.env import RACINE

VERROUS = ["runtime.txt", "dev.txt", "s3.txt"]
SERVICES = sorted((RACINE / "deploiement" / "systemd").glob("salon-*.service"))


@pytest.mark.parametrize("nom", VERROUS)
def test_chaque_paquet_a_une_version_et_ses_empreintes(nom: str) -> None:
    texte = (RACINE / "requirements" / nom).read_text(encoding="utf-8")
    blocs = re.split(r"\n(?=[a-z0-9])", "\n" + re.sub(r"(?m)^\s*#.*$", "", texte))
    paquets = [bloc for bloc in blocs if bloc.strip()]
    assert len(paquets) > 5
    for bloc in paquets:
        assert re.match(r"\n?[A-Za-z0-9._-]+(\[[^\]]*\])?==[^ ;]+", bloc), bloc[:60]
        assert "--hash=sha256:" in bloc, bloc[:60]
    # No address of a registry: another one would be asked for the same bytes.
    assert "://" not in re.sub(r"(?m)^\s*#.*$", "", texte)


def test_chaque_paquet_voulu_est_verrouille() -> None:
    voulus = [
        re.split(r"[\[~=<>]", ligne)[0].strip()
        for ligne in (RACINE / "requirements" / "runtime.in").read_text(encoding="utf-8").splitlines()
        if ligne.strip() and not ligne.startswith(("#", "-"))
    ]
    verrou = (RACINE / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    assert "pillow" in voulus
    assert [nom for nom in voulus if not re.search(rf"(?m)^{re.escape(nom)}(\[[^\]]*\])?==", verrou)] == []


def test_l_inventaire_nomme_chaque_paquet_verrouille(tmp_path: object) -> None:
    sortie = f"{tmp_path}/sbom.cdx.json"
    commande = [sys.executable, "-m", "cyclonedx_py", "requirements", "requirements/runtime.txt", "-o", sortie]
    subprocess.run([*commande, "--output-reproducible"], cwd=RACINE, check=True, capture_output=True, timeout=120)
    with open(sortie, encoding="utf-8") as fichier:  # noqa: PTH123 - a path made of text
        inventaire = json.load(fichier)
    assert inventaire["bomFormat"] == "CycloneDX"
    nommes = {(c["name"].lower(), c["version"]) for c in inventaire["components"]}
    verrou = (RACINE / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    verrouilles = set(re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", verrou))
    assert {(nom.lower(), version) for nom, version in verrouilles} <= nommes


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.stem)
def test_chaque_service_est_sans_pouvoir(service: object) -> None:
    texte = service.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    for reglage in ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"):
        assert reglage in texte, reglage


def test_rien_ne_s_execute_depuis_un_texte() -> None:
    """No ``eval``, ``exec``, ``pickle`` nor shell in what serves."""
    fautes = []
    for application in ("config", "traces", "salon_paiement", "paiements", "statistiques"):
        for fichier in (RACINE / application).rglob("*.py"):
            texte = fichier.read_text(encoding="utf-8")
            if re.search(r"(?<![\w.])(eval|exec)\(|import pickle|shell=True|yaml\.load\(|os\.system\(", texte):
                fautes.append(str(fichier.relative_to(RACINE)))
    # Its own temporary file, unlinked as it is opened: nobody else can write there.
    assert fautes == ["statistiques/exports/lecture.py"]
