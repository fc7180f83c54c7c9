"""The container's question to its own web process."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytest_httpserver import HTTPServer

from config.env import RACINE


@pytest.mark.parametrize(("code", "attendu"), [(200, 0), (204, 1), (503, 1)])
def test_ne_croit_qu_une_reponse_200_sous_le_nom_public(httpserver: HTTPServer, code: int, attendu: int) -> None:
    demande = httpserver.expect_request("/sante/vivant", headers={"Host": "salon.example.com"})
    demande.respond_with_data("", status=code)
    fini = subprocess.run(
        [sys.executable, str(RACINE / "deploiement" / "sante.py"), httpserver.url_for("/sante/vivant")],
        env={"ALLOWED_HOSTS": "salon.example.com,autre.example.com"},
        check=False,
    )
    assert fini.returncode == attendu
    httpserver.check_assertions()


def test_un_port_muet_est_une_panne() -> None:
    script = str(RACINE / "deploiement" / "sante.py")
    assert subprocess.run([sys.executable, script, "http://127.0.0.1:1/"], check=False).returncode == 1
