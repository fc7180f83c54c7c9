"""Nothing leaves before it is on disk, and one fsync serves everybody who waits for it."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from simulateur.__main__ import lire_arguments
from simulateur.config import Configuration
from simulateur.grand_livre import GrandLivre
from simulateur.serveur import ServeurSimule, demarrer


class Disque:
    """Counts fsyncs; while ``ferme``, none of them ends."""

    def __init__(self) -> None:
        self.appels = 0
        self.ouvert = threading.Event()
        self.ouvert.set()
        self._vrai = os.fsync

    def __call__(self, descripteur: int) -> None:
        self.appels += 1
        self.ouvert.wait(10)
        self._vrai(descripteur)


@pytest.fixture
def disque(monkeypatch: pytest.MonkeyPatch) -> Disque:
    faux = Disque()
    monkeypatch.setattr("simulateur.grand_livre.os.fsync", faux)
    return faux


def test_une_reponse_attend_le_disque(simulateur: ServeurSimule, feexpay: Any, disque: Disque) -> None:
    disque.ouvert.clear()
    with ThreadPoolExecutor(1) as bassin:
        reponse = bassin.submit(feexpay.pousser)
        time.sleep(0.3)
        assert not reponse.done()
        assert len(simulateur.operateur.toutes()) == 1
        disque.ouvert.set()
        assert reponse.result(timeout=5)[0] == 200


def test_un_webhook_attend_le_disque(simulateur: ServeurSimule, feexpay: Any, recepteur: Any, disque: Disque) -> None:
    reference = feexpay.reference()
    disque.ouvert.clear()
    simulateur.operateur.decider(reference, "approuver")
    time.sleep(0.3)
    assert recepteur.recus == []
    disque.ouvert.set()
    assert recepteur.attendre(1)[0]["reference"] == reference


def test_un_seul_fsync_sert_tous_ceux_qui_attendent(tmp_path: Path, disque: Disque) -> None:
    livre = GrandLivre(tmp_path)
    disque.ouvert.clear()
    with ThreadPoolExecutor(50) as bassin:
        ecrits = [bassin.submit(livre.noter, "essai", n=n) for n in range(50)]
        time.sleep(0.3)
        disque.ouvert.set()
        for ecrit in ecrits:
            ecrit.result(timeout=5)
    # The one that was under way, and one for all those it came too early for.
    assert disque.appels <= 3
    assert len(livre.faits("essai")) == 50
    livre.fermer()


def test_rien_de_neuf_ne_coute_aucun_fsync(tmp_path: Path, disque: Disque) -> None:
    livre = GrandLivre(tmp_path)
    livre.noter("essai")
    livre.synchroniser()
    livre.synchroniser()
    assert disque.appels == 1
    livre.fermer()


def test_les_adresses_de_chaque_dialecte_se_donnent_au_depart(tmp_path: Path) -> None:
    adresses = ["--webhook", "fedapay=http://127.0.0.1:1/f", "--webhook", "wave=http://127.0.0.1:1/w?a=b"]
    config = lire_arguments(["--dossier", str(tmp_path), "--webhook-url", "http://127.0.0.1:1/x", *adresses])
    with demarrer(config) as serveur:
        assert serveur.operateur.facteur.adresses == {
            "feexpay": "http://127.0.0.1:1/x",
            "fedapay": "http://127.0.0.1:1/f",
            "wave": "http://127.0.0.1:1/w?a=b",
        }


@pytest.mark.parametrize("nom", ["inconnu", "cinetpay"])
def test_un_dialecte_inconnu_est_refuse(tmp_path: Path, nom: str, feexpay: Any) -> None:
    corps = {"nom": "approuver", "dialecte": nom}
    assert feexpay.appeler("POST", "/_controle/scenario", corps)[0] == 400
    panne = {"route": "tout", "nature": "500", "dialecte": nom}
    assert feexpay.appeler("POST", "/_controle/panne", panne)[0] == 400
    assert Configuration(tmp_path).webhook_urls == {}
