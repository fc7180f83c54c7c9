"""``manage.py demo`` as a newcomer runs it: real processes, embedded database, nothing left behind."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from config.demarrage import reseau
from tests.prepares import demo_ouverte

RACINE = pathlib.Path(__file__).resolve().parents[2]
# The suite's own servers must not replace the embedded ones.
_DES_TESTS = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS")


class Demo:
    """One start of the command; ``accueil`` is all it printed until it was ready."""

    lances: ClassVar[list[subprocess.Popen[str]]] = []

    def __init__(self, var: pathlib.Path, *arguments: str) -> None:
        environnement = {nom: valeur for nom, valeur in os.environ.items() if nom not in _DES_TESTS}
        self.processus = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", "0", *arguments],
            cwd=RACINE,
            env={**environnement, "DOSSIER_VAR": str(var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lances.append(self.processus)
        assert self.processus.stdout is not None
        self.accueil = ""
        for ligne in self.processus.stdout:
            self.accueil += ligne
            if "Ctrl-C" in ligne:
                break
        assert "Ctrl-C" in self.accueil, self.accueil

    def lien(self, motif: str) -> str:
        trouve = re.search(motif, self.accueil)
        assert trouve, self.accueil
        return trouve.group(0)

    def descendants(self) -> list[int]:
        """Return every process of ours below the command, whatever group it is in."""
        lignes = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(ppid) for pid, ppid in (ligne.split() for ligne in lignes.splitlines())}
        nombre, trouves = -1, {self.processus.pid}
        while nombre != len(trouves):
            nombre = len(trouves)
            trouves |= {pid for pid, ppid in parents.items() if ppid in trouves}
        return sorted(trouves - {self.processus.pid})

    def arreter(self, numero: int = signal.SIGINT) -> str:
        if self.processus.poll() is None:
            self.processus.send_signal(numero)
        suite, _ = self.processus.communicate(timeout=30)
        return suite


def _vivants(numeros: list[int], secondes: float = 10.0) -> list[int]:
    limite = time.monotonic() + secondes
    while True:
        vivants = []
        for numero in numeros:
            etat = pathlib.Path(f"/proc/{numero}/stat")
            if etat.exists() and etat.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z":
                vivants.append(numero)
        if not vivants or time.monotonic() > limite:
            return vivants
        time.sleep(0.05)


def _demander(adresse: str) -> int:
    ouvreur = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with ouvreur.open(adresse, timeout=10) as reponse:
        return int(reponse.status)


@pytest.fixture(autouse=True)
def rien_ne_reste() -> Iterator[None]:
    """A test that fails half-way stops its demo all the same."""
    yield
    for processus in Demo.lances:
        if processus.poll() is None:
            processus.terminate()
            processus.communicate(timeout=30)
    Demo.lances.clear()


@pytest.fixture(scope="module")
def var(commun: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """One folder for the module, as a first start left it: these are second starts."""
    dossier = tmp_path_factory.mktemp("demo") / "var"
    shutil.copytree(demo_ouverte(commun), dossier)
    return dossier


def test_ouvre_le_salon_puis_arrete_tout_ce_qu_elle_a_lance(var: pathlib.Path) -> None:
    demo = Demo(var)
    enfants = demo.descendants()
    assert _demander(demo.lien(r"http://127\.0\.0\.1:\d+/q/[\w-]+")) == 200
    assert _demander(demo.lien(r"http://127\.0\.0\.1:\d+(?=   \(approuver)")) == 200
    assert len(enfants) >= 3
    suite = demo.arreter()
    assert suite.strip() == "Tout est arrêté."
    assert '"ERROR"' not in (var / "journaux" / "serveur.log").read_text(encoding="utf-8")
    assert demo.processus.returncode == 0
    assert _vivants(enfants) == []


def test_le_second_demarrage_ne_prepare_plus_rien(var: pathlib.Path) -> None:
    demo = Demo(var)
    demo.arreter()
    assert "Préparation de la base" not in demo.accueil


def test_les_mots_de_passe_changent_et_les_liens_restent(var: pathlib.Path) -> None:
    accueils = []
    for _ in range(2):
        demo = Demo(var)
        demo.arreter(signal.SIGTERM)
        accueils.append(demo)
    mots = [re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", demo.accueil) for demo in accueils]
    assert len(mots[0]) == 5
    assert not set(mots[0]) & set(mots[1])
    assert accueils[0].lien(r"/q/[\w-]+") == accueils[1].lien(r"/q/[\w-]+")


def test_rien_ne_survit_quand_la_commande_est_tuee(var: pathlib.Path) -> None:
    demo = Demo(var)
    enfants = demo.descendants()
    demo.arreter(signal.SIGKILL)
    assert _vivants(enfants, 20) == []


def test_une_rafale_de_signaux_arrete_proprement(var: pathlib.Path) -> None:
    demo = Demo(var)
    enfants = demo.descendants()
    while demo.processus.poll() is None:
        demo.processus.send_signal(signal.SIGTERM)
        demo.processus.send_signal(signal.SIGINT)
        time.sleep(0.001)
    assert "Tout est arrêté." in demo.arreter()
    assert _vivants(enfants) == []


def test_dit_qui_est_mort_et_arrete_le_reste(var: pathlib.Path) -> None:
    demo = Demo(var)
    enfants = demo.descendants()
    simulateur = next(n for n in enfants if "simulateur" in pathlib.Path(f"/proc/{n}/cmdline").read_text("utf-8"))
    os.kill(simulateur, signal.SIGKILL)
    suite, _ = demo.processus.communicate(timeout=30)
    assert "Le simulateur d'opérateur s'est arrêté tout seul" in suite
    assert demo.processus.returncode == 1
    assert _vivants(enfants) == []


def test_les_cles_et_les_journaux_ne_montrent_aucun_mot_de_passe(var: pathlib.Path) -> None:
    demo = Demo(var)
    demo.arreter()
    assert (var / "cles.json").stat().st_mode & 0o777 == 0o600
    for mot in re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", demo.accueil):
        for fichier in (chemin for chemin in var.rglob("*") if chemin.is_file()):
            assert mot.encode() not in fichier.read_bytes(), fichier


def test_refuse_les_reglages_de_production(settings: Settings) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="refuse de démarrer avec les réglages de production"):
        call_command("demo")


def test_un_port_pris_se_dit_en_une_phrase(settings: Settings) -> None:
    with reseau.ecouter(reseau.LOCAL, 0) as prise, pytest.raises(CommandError, match="est déjà pris"):
        call_command("demo", port=prise.getsockname()[1])


@pytest.mark.parametrize("port", ["abc", "70000", "-1"])
def test_un_port_insense_est_refuse(port: str) -> None:
    with pytest.raises(CommandError, match="port"):
        call_command("demo", f"--port={port}")


def test_un_dossier_en_lecture_seule_se_dit_en_une_phrase(settings: Settings, tmp_path: pathlib.Path) -> None:
    (tmp_path / "fichier").touch()
    settings.DOSSIER_VAR = tmp_path / "fichier"
    with pytest.raises(CommandError, match="lecture seule"):
        call_command("demo", port=0)
