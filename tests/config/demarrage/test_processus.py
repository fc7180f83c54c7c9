"""Children: started in their own group, waited for, stopped with all they started, and never anything else."""

from __future__ import annotations

import os
import pathlib
import sys
import threading
import time

import pytest
from pytest_httpserver import HTTPServer

from config.demarrage.demonstration import Arret, repond, veiller
from config.demarrage.processus import DemarrageRate, Enfant

_PETIT_FILS = "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, flush=True)"


def _enfant(tmp_path: pathlib.Path, code: str) -> Enfant:
    enfant = Enfant("L'essai", [sys.executable, "-uc", code], tmp_path / "journaux" / "essai.log")
    enfant.demarrer()
    return enfant


def _existe(numero: int) -> bool:
    etat = pathlib.Path(f"/proc/{numero}/stat")
    return etat.exists() and etat.read_text(encoding="utf-8").split()[2] != "Z"


def test_attend_que_l_enfant_soit_pret(tmp_path: pathlib.Path) -> None:
    enfant = _enfant(tmp_path, "import time; time.sleep(0.2); print('pret'); time.sleep(60)")
    enfant.attendre(lambda: "pret" in enfant.derniers_mots())
    assert enfant.vivant()
    enfant.arreter()
    assert not enfant.vivant()


def test_repete_les_derniers_mots_d_un_enfant_mort_ne(tmp_path: pathlib.Path) -> None:
    enfant = _enfant(tmp_path, "raise SystemExit('la base est absente')")
    with pytest.raises(DemarrageRate, match=r"L'essai n'a pas démarré :\nla base est absente"):
        enfant.attendre(lambda: False)


def test_n_attend_pas_toujours(tmp_path: pathlib.Path) -> None:
    enfant = _enfant(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(DemarrageRate):
        enfant.attendre(lambda: False, secondes=0.1)
    enfant.arreter()


def test_arrete_tout_le_groupe_meme_sourd(tmp_path: pathlib.Path) -> None:
    sourd = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + _PETIT_FILS + "; time.sleep(60)"
    enfant = _enfant(tmp_path, sourd)
    enfant.attendre(lambda: enfant.derniers_mots().isdecimal())
    petit_fils = int(enfant.derniers_mots())
    assert os.getpgid(petit_fils) != os.getpgrp()
    enfant.arreter(secondes=0.3)
    assert not enfant.vivant()
    limite = time.monotonic() + 5
    while _existe(petit_fils) and time.monotonic() < limite:
        time.sleep(0.02)
    assert not _existe(petit_fils)


def test_arreter_ce_qui_n_a_pas_demarre_ne_fait_rien(tmp_path: pathlib.Path) -> None:
    enfant = Enfant("L'essai", ["true"], tmp_path / "essai.log")
    enfant.arreter()
    assert enfant.derniers_mots() == ""
    assert not enfant.vivant()


def test_signale_l_enfant_qui_meurt_et_lui_seul(tmp_path: pathlib.Path) -> None:
    vivant, mourant = _enfant(tmp_path, "import time; time.sleep(60)"), _enfant(tmp_path, "pass")
    assert veiller([vivant, mourant], Arret()) is mourant
    vivant.arreter()


def test_cesse_de_veiller_quand_on_le_demande(tmp_path: pathlib.Path) -> None:
    enfant, arret = _enfant(tmp_path, "import time; time.sleep(60)"), Arret()
    threading.Timer(0.1, arret.demander).start()
    debut = time.monotonic()
    assert veiller([enfant], arret) is None
    assert time.monotonic() - debut < 5
    enfant.arreter()


@pytest.mark.parametrize(("code", "attendu"), [(200, True), (404, True), (500, False), (503, False)])
def test_un_serveur_en_panne_n_est_pas_pret(httpserver: HTTPServer, code: int, attendu: bool) -> None:
    httpserver.expect_request("/sante/vivant").respond_with_data("", status=code)
    assert repond(httpserver.url_for("/sante/vivant")) is attendu


def test_un_port_muet_n_est_pas_pret() -> None:
    assert repond("http://127.0.0.1:1/") is False
