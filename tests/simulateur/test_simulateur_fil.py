"""The HTTP/1.1 server itself: keep-alive, limits, and a stop that frees everything."""

import http.client
import json
import socket
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulateur.config import Configuration
from simulateur.reponse import Requete
from simulateur.serveur import demarrer


def test_une_connexion_sert_plusieurs_demandes(simulateur: Any) -> None:
    connexion = http.client.HTTPConnection("127.0.0.1", simulateur.port, timeout=5)
    connexion.connect()
    prise = connexion.sock
    for chemin in ("/_controle/sante", "/", "/api/inconnu", "/_controle/transactions"):
        connexion.request("GET", chemin)
        connexion.getresponse().read()
        assert connexion.sock is prise
    connexion.close()


def test_cent_reponses_sur_une_connexion_restent_rapides(simulateur: Any) -> None:
    connexion = http.client.HTTPConnection("127.0.0.1", simulateur.port, timeout=5)
    delais = []
    for _ in range(100):
        debut = time.monotonic()
        connexion.request("GET", "/_controle/sante")
        connexion.getresponse().read()
        delais.append(time.monotonic() - debut)
    connexion.close()
    # Nagle and delayed ACK together would cost 40 ms each; a busy machine delays some, not most.
    assert statistics.median(delais) < 0.02


def test_head_n_a_pas_de_corps(feexpay: Any) -> None:
    code, corps = feexpay.appeler("HEAD", "/", cle=None)
    assert (code, corps) == (200, b"")
    assert int(feexpay.entetes["Content-Length"]) > 0


def test_refuse_un_corps_trop_gros_et_ferme(feexpay: Any) -> None:
    entetes = {"Content-Length": "70000"}
    code, corps = feexpay.appeler("POST", "/api/transactions/history", b"", **entetes)
    assert (code, json.loads(corps)["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert feexpay.entetes["Connection"] == "close"


@pytest.mark.parametrize(
    ("entete", "code"),
    [("Transfer-Encoding: chunked", 411), ("Content-Length: -1", 400), ("Content-Length: abc", 400)],
)
def test_refuse_une_longueur_qu_il_ne_sait_pas_lire(simulateur: Any, entete: str, code: int) -> None:
    with socket.create_connection(("127.0.0.1", simulateur.port), timeout=5) as prise:
        prise.sendall(f"POST /api/x HTTP/1.1\r\nHost: x\r\n{entete}\r\n\r\n".encode())
        assert prise.recv(100).split()[1] == str(code).encode()


@pytest.mark.parametrize("methode", ["PUT", "DELETE", "TRACE"])
def test_refuse_les_autres_methodes(feexpay: Any, methode: str) -> None:
    assert feexpay.appeler(methode, "/")[0] == 501


def test_un_appelant_parti_ne_gene_pas_les_autres(simulateur: Any, feexpay: Any) -> None:
    simulateur.client().scenario("initiation_pendre_apres", initiation_s=0.2)
    feexpay.delai_s = 0.05
    for _ in range(3):
        with pytest.raises(TimeoutError):
            feexpay.pousser()
    time.sleep(0.3)
    assert simulateur.client().grand_livre()["prises"] == 3


def test_s_arrete_meme_pendant_une_attente(tmp_path: Path) -> None:
    serveur = demarrer(Configuration(tmp_path))
    serveur.client().panne("tout", "pendre", secondes=60)
    with ThreadPoolExecutor(1) as bassin:
        appel = bassin.submit(_lire, serveur.port)
        time.sleep(0.2)
        debut = time.monotonic()
        serveur.arreter()
        assert appel.result(timeout=5) == "coupee"
        assert time.monotonic() - debut < 3
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", serveur.port), timeout=1)


def test_un_arret_coupe_les_connexions_gardees(simulateur: Any) -> None:
    connexion = http.client.HTTPConnection("127.0.0.1", simulateur.port, timeout=5)
    connexion.request("GET", "/_controle/sante")
    connexion.getresponse().read()
    simulateur.arreter()
    assert connexion.sock is not None
    assert connexion.sock.recv(1) == b""
    connexion.close()
    with demarrer(replace(simulateur.config, port=0)) as suivant:
        assert suivant.port != 0


def test_le_pilotage_est_ferme_au_reseau(simulateur: Any) -> None:
    requete = Requete("GET", "/_controle/transactions", {}, {}, b"", "192.168.1.20")
    assert simulateur.aiguiller(requete).code == 403
    assert simulateur.aiguiller(replace(requete, client="::ffff:127.0.0.1")).code == 200
    assert simulateur.aiguiller(replace(requete, chemin="/")).code == 200


@pytest.mark.parametrize("chemin", ["decider", "scenario", "panne", "inconnu"])
def test_le_pilotage_explique_ses_refus(feexpay: Any, chemin: str) -> None:
    code, corps = feexpay.appeler("POST", f"/_controle/{chemin}", {"route": "x", "nature": "y"})
    assert code == 400
    assert json.loads(corps)["erreur"]


def test_le_pilotage_refuse_un_formulaire(feexpay: Any) -> None:
    entetes = {"Content-Type": "text/plain"}
    assert feexpay.appeler("POST", "/_controle/remise_a_zero", b"{}", **entetes)[0] == 400


def _lire(port: int) -> str:
    try:
        connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connexion.request("GET", "/api/shop/SALONDEMO000001/get_shop", headers={"Authorization": "Bearer x"})
        connexion.getresponse().read()
    except (OSError, http.client.HTTPException):
        return "coupee"
    return "repondue"


def test_une_coupure_est_un_vrai_reset(simulateur: Any) -> None:
    simulateur.client().panne("compte", "coupure")
    with socket.create_connection(("127.0.0.1", simulateur.port), timeout=5) as prise:
        prise.sendall(b"GET /api/shop/x/get_shop HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            prise.recv(1)
