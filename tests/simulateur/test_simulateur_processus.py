"""The simulator as its own process: start line, refusals, clean stop, kill -9 without loss."""

import ast
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import simulateur as paquet
from simulateur.client import ClientSimulateur
from simulateur.config import Configuration, DemarrageRefuse, est_boucle_locale, refuser_si_dangereux
from simulateur.grand_livre import lire_faits, totaux

RACINE = Path(paquet.__file__).resolve().parents[1]


def _lancer(dossier: Path, *options: str, **environnement: str) -> subprocess.Popen[str]:
    propre = {cle: valeur for cle, valeur in os.environ.items() if cle != "DJANGO_SETTINGS_MODULE"}
    return subprocess.Popen(
        [sys.executable, "-m", "simulateur", "--dossier", str(dossier), *options],
        cwd=RACINE,
        env=propre | environnement,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def processus(tmp_path: Path) -> Iterator[Any]:
    lances: list[subprocess.Popen[str]] = []

    def lancer(*options: str) -> tuple[subprocess.Popen[str], str]:
        lance = _lancer(tmp_path / "simulateur", *options)
        lances.append(lance)
        assert lance.stdout is not None
        mots = lance.stdout.readline().split()
        assert mots[:2] == ["simulateur", "pret"]
        return lance, mots[2]

    yield lancer
    for lance in lances:
        lance.kill()
        lance.communicate()


def test_un_kill_9_ne_perd_rien(processus: Any, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    lance, url = processus("--port", "0")
    client = ClientSimulateur(url)
    client.scenario("approuver", fin="42")
    appelant = request.getfixturevalue("fabrique_appelant")(url)
    payee, prevue, libre = appelant.reference(), *(appelant.reference(phoneNumber="2290166000011") for _ in range(2))
    client.attendre(payee, "SUCCESSFUL")
    client.decider(prevue, "approuver", apres_s=1.5)
    avant = client.transactions()
    lance.send_signal(signal.SIGKILL)
    lance.wait()
    assert totaux(lire_faits(tmp_path / "simulateur"))["par_reference"] == {payee: 5000, prevue: 0, libre: 0}

    _, url = processus("--port", "0")
    client = ClientSimulateur(url)
    assert [_essentiel(t) for t in client.transactions()] == [_essentiel(t) for t in avant]
    client.attendre(prevue, "SUCCESSFUL")
    assert client.grand_livre()["par_reference"] == {payee: 5000, prevue: 5000, libre: 0}
    assert request.getfixturevalue("fabrique_appelant")(url).statut(payee)[1]["status"] == "SUCCESSFUL"


@pytest.mark.parametrize("numero", [signal.SIGTERM, signal.SIGINT])
def test_s_arrete_proprement(processus: Any, numero: signal.Signals) -> None:
    lance, _url = processus()
    lance.send_signal(numero)
    _sortie, erreurs = lance.communicate(timeout=10)
    assert (lance.returncode, erreurs) == (0, "")


def test_refuse_de_demarrer_en_production(tmp_path: Path) -> None:
    lance = _lancer(tmp_path / "simulateur", DJANGO_SETTINGS_MODULE="config.settings.prod")
    sortie, erreurs = lance.communicate(timeout=10)
    assert (lance.returncode, sortie) == (2, "")
    assert "refuse de démarrer : les réglages de production sont actifs" in erreurs
    assert not (tmp_path / "simulateur").exists()


def test_refuse_le_reseau_sans_accord(tmp_path: Path) -> None:
    lance = _lancer(tmp_path / "simulateur", "--hote", "0.0.0.0")
    _sortie, erreurs = lance.communicate(timeout=10)
    assert lance.returncode == 2
    assert "--reseau-local" in erreurs


def test_ecoute_le_reseau_quand_on_le_demande(processus: Any) -> None:
    _lance, url = processus("--hote", "0.0.0.0", "--reseau-local")
    assert url.startswith("http://127.0.0.1:")
    assert ClientSimulateur(url).transactions() == []


@pytest.mark.parametrize(
    ("module", "refuse"), [("config.settings.prod", True), ("config.settings.dev", False), ("", False)]
)
def test_reconnait_la_production(tmp_path: Path, module: str, refuse: bool) -> None:
    config = Configuration(tmp_path)
    if refuse:
        with pytest.raises(DemarrageRefuse):
            refuser_si_dangereux(config, {"DJANGO_SETTINGS_MODULE": module})
    else:
        refuser_si_dangereux(config, {"DJANGO_SETTINGS_MODULE": module})


@pytest.mark.parametrize(
    ("adresse", "locale"),
    [
        *(("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)),
        *(("192.168.1.2", False), ("salon.example", False), ("::ffff:10.0.0.1", False), ("", False)),
    ],
)
def test_reconnait_la_boucle_locale(adresse: str, locale: bool) -> None:
    assert est_boucle_locale(adresse) is locale


def test_n_importe_rien_du_projet_ni_de_l_exterieur() -> None:
    permis = {*sys.stdlib_module_names, "simulateur"}
    for fichier in (RACINE / "simulateur").rglob("*.py"):
        for noeud in ast.walk(ast.parse(fichier.read_text())):
            noms = [alias.name for alias in noeud.names] if isinstance(noeud, ast.Import) else []
            noms += [noeud.module or ""] if isinstance(noeud, ast.ImportFrom) else []
            assert {nom.split(".")[0] for nom in noms} <= permis, fichier.name


def _essentiel(transaction: dict[str, Any]) -> dict[str, Any]:
    return {cle: transaction[cle] for cle in ("reference", "montant", "statut", "callback_info", "prevues", "encaisse")}
