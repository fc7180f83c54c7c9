"""systemd's own opinion of the units: read without a warning, and how closed each service is."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess

import pytest

from config.env import RACINE

DOSSIER = RACINE / "deploiement" / "systemd"
SERVICES = sorted(fichier.name for fichier in DOSSIER.glob("*.service"))
OUTIL = shutil.which("systemd-analyze")
# 10: open to everything. systemd calls "OK" what is below 5; ours are far below.
EXPOSITION_MAX = 2.0


def _installees(tmp_path: pathlib.Path) -> pathlib.Path:
    """Copy the units, their programs replaced by one that exists here."""
    for unite in DOSSIER.iterdir():
        texte = unite.read_text(encoding="utf-8").replace("/opt/salon-paiement/.venv/bin/", "/usr/bin/env ")
        texte = re.sub(r"^(User|Group|SupplementaryGroups)=salon$", r"\1=root", texte, flags=re.MULTILINE)
        (tmp_path / unite.name).write_text(texte.replace("/opt/salon-paiement", "/"), encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(OUTIL is None, reason="systemd absent de cette machine")
def test_systemd_lit_chaque_unite_sans_un_reproche(tmp_path: pathlib.Path) -> None:
    dossier = _installees(tmp_path)
    unites = [str(fichier) for fichier in sorted(dossier.iterdir())]
    fini = subprocess.run([str(OUTIL), "verify", "--man=no", *unites], capture_output=True, text=True, check=False)
    assert [ligne for ligne in fini.stderr.splitlines() if "salon" in ligne] == []
    assert fini.returncode == 0, fini.stderr
    # A word it does not know is told.
    (dossier / "salon-beat.service").write_text("[Service]\nExecStart=/bin/true\nProtecSystem=strict\n", "utf-8")
    temoin = subprocess.run([str(OUTIL), "verify", "--man=no", str(dossier / "salon-beat.service")],
                            capture_output=True, text=True, check=False)  # fmt: skip
    assert "ProtecSystem" in temoin.stderr


@pytest.mark.skipif(OUTIL is None, reason="systemd absent de cette machine")
@pytest.mark.parametrize("nom", SERVICES)
def test_chaque_service_est_ferme_selon_systemd(nom: str) -> None:
    fini = subprocess.run([str(OUTIL), "security", "--offline=true", "--no-pager", str(DOSSIER / nom)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    note = re.search(r"Overall exposure level for \S+: ([\d.]+)", fini.stdout)
    assert note, fini.stderr
    assert float(note[1]) <= EXPOSITION_MAX


def test_la_porte_reste_tenue_pendant_que_le_service_redemarre() -> None:
    porte = (DOSSIER / "salon-web.socket").read_text(encoding="utf-8")
    service = (DOSSIER / "salon-web.service").read_text(encoding="utf-8")
    assert "ListenStream=127.0.0.1:8000" in porte
    amont = (RACINE / "deploiement" / "nginx" / "amont-machine.conf").read_text(encoding="utf-8")
    assert "server 127.0.0.1:8000;" in amont
    assert re.search(r"^Requires=salon-web.socket$", service, re.MULTILINE)
    assert "GUNICORN_BIND=" not in service
    # gunicorn says when it serves, and only its first process is asked to stop: it lets the others finish.
    assert {"Type=notify", "KillMode=mixed"} <= set(service.splitlines())
