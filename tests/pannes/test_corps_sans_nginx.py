"""The real gunicorn with nobody in front: bodies without end, without length, a byte a second, cut (F15)."""

from __future__ import annotations

import contextlib
import pathlib
import re
import select
import socket
import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.pannes.banc_processus import Machine, Processus, attendre, en_marche
from tests.pannes.conftest import machine_de_production

pytestmark = pytest.mark.timeout(240)
FILS = 4
PATIENCE = 25


@pytest.fixture(scope="module")
def machine(commun: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with machine_de_production(commun, tmp_path_factory.mktemp("corps")) as machine:
        machine.installer("http://127.0.0.1:9")
        yield machine


@pytest.fixture(scope="module")
def porte(machine: Machine) -> str:
    """The door of the salon's account."""
    lue = machine.django("from paiements.models import CompteFournisseur as C; print(C.objects.get().jeton_webhook)")
    return f"/webhooks/simulateur/{lue}/"


def gunicorn(machine: Machine, *options: str) -> Processus:
    """One process of production's, with its four threads."""
    machine.env |= {"GUNICORN_BIND": f"127.0.0.1:{machine.port}", "GUNICORN_OUVRIERS": "1", "GUNICORN_FILS": str(FILS)}
    return machine.processus("gunicorn", "-c", "deploiement/gunicorn.py", "config.wsgi", *options)


def entete(chemin: str, *lignes: str) -> bytes:
    nature = "application/json" if chemin.startswith("/webhooks/") else "application/x-www-form-urlencoded"
    debut = (f"POST {chemin} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {nature}", *lignes)
    return "\r\n".join((*debut, "", "")).encode()


@contextlib.contextmanager
def ligne(machine: Machine) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", machine.port), timeout=20) as prise:
        yield prise


def reponse(prise: socket.socket) -> int:
    """Return the status of the answer; 0 when the line was closed without a word."""
    with contextlib.suppress(ConnectionError):
        lu = re.match(rb"HTTP/1\.1 (\d+)", prise.recv(4096))
        return int(lu[1]) if lu else 0
    return 0


def memoire(machine: Machine) -> int:
    """Return the kilobytes held by the processes of this machine's server."""
    total = 0
    for statut in pathlib.Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            if f"DOSSIER_VAR={machine.dossier}\0" in (statut.parent / "environ").read_text("utf-8", "replace"):
                total += int((re.findall(r"VmRSS:\s+(\d+)", statut.read_text()) or ["0"])[0])
    return total


def ranges(machine: Machine) -> list[int]:
    """Return the length of each message in the inbox."""
    lu = machine.django(
        "from paiements.models import EvenementFournisseur as E; from traces.chiffrement import dechiffrer;"
        "print(*[len(dechiffrer(e.compte.salon_id, 'webhook', e.corps_chiffre)) for e in E.objects.order_by('pk')])"
    )
    return [int(taille) for taille in lu.split()]


def test_un_corps_sans_longueur_ni_fin_est_lache_sans_grossir(machine: Machine, porte: str) -> None:
    morceau = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    deja = ranges(machine)
    with en_marche(gunicorn(machine)):
        attendre(machine.vivant, 30, "serveur")
        for _fois in range(3):
            machine.vivant()
        avant, envoyes = memoire(machine), 0
        with ligne(machine) as prise, contextlib.suppress(ConnectionError):
            prise.sendall(entete(porte, "Transfer-Encoding: chunked"))
            while envoyes < 1024**3 and not select.select([prise], [], [], 0)[0]:
                prise.sendall(morceau)
                envoyes += len(morceau)
            assert reponse(prise) == 413
        assert envoyes < 64 * 1024**2
        assert memoire(machine) - avant < 8 * 1024
        assert machine.vivant()
    assert ranges(machine) == deja
    machine.attend_coherence()


def test_un_message_en_morceaux_est_range_entier_et_un_message_coupe_ne_l_est_pas(machine: Machine, porte: str) -> None:
    deja = ranges(machine)
    with en_marche(gunicorn(machine)):
        attendre(machine.vivant, 30, "serveur")
        envois = [
            (200, entete(porte, "Transfer-Encoding: chunked") + b'4\r\n{"n"\r\n4\r\n: 1}\r\n0\r\n\r\n'),
            (200, entete(porte, "Content-Length: 8") + b'{"n": 2}'),
            (400, entete(porte, "Content-Length: 800") + b'{"n": 3}'),
            (400, entete(porte, "Transfer-Encoding: chunked") + b'4\r\n{"n"\r\n4\r\n: '),
            # Two lengths: what a proxy would have read otherwise is not read at all.
            (400, entete(porte, "Content-Length: 4", "Transfer-Encoding: chunked") + b'8\r\n{"n": 5}\r\n0\r\n\r\n'),
            (400, entete(porte, "Content-Length: 8", "Content-Length: 4") + b'{"n": 6}'),
            (400, entete(porte, "Transfer-Encoding: chunked") + b'zzz\r\n{"n": 4}\r\n'),
        ]
        for attendu, octets in envois:
            with ligne(machine) as prise:
                prise.sendall(octets)
                prise.shutdown(socket.SHUT_WR)
                assert reponse(prise) == attendu, octets
    assert ranges(machine) == [*deja, 8, 8]
    machine.attend_coherence()


def egrener(machine: Machine, porte: str) -> tuple[list[int], float]:
    """Hold every thread with a sender of one byte a second; return their answers and how long others waited."""
    tetes = [
        entete(porte, "Content-Length: 60000"),
        entete(porte, "Transfer-Encoding: chunked") + b"10000\r\n",
        entete("/admin/login/", "Content-Length: 5000", f"Cookie: {settings.CSRF_COOKIE_NAME}={'a' * 32}"),
        b"POST /admin/login/ HTTP/1.1\r\nHost: ",
    ]
    assert len(tetes) == FILS
    with contextlib.ExitStack() as pile:
        prises = [pile.enter_context(ligne(machine)) for _tete in tetes]
        for prise, tete in zip(prises, tetes, strict=True):
            prise.sendall(tete)
        time.sleep(0.5)
        autre = pile.enter_context(ligne(machine))
        autre.sendall(b"GET /sante/vivant HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        debut, servi, codes = time.monotonic(), 0.0, dict.fromkeys(range(FILS), -1)
        while time.monotonic() - debut < PATIENCE and (-1 in codes.values() or not servi):
            for rang, prise in enumerate(prises):
                if codes[rang] == -1 and select.select([prise], [], [], 0)[0]:
                    codes[rang] = reponse(prise)
                elif codes[rang] == -1:
                    with contextlib.suppress(OSError):
                        prise.sendall(b"x")
            if not servi and select.select([autre], [], [], 0)[0]:
                assert reponse(autre) == 200
                servi = time.monotonic() - debut
            time.sleep(1)
    return list(codes.values()), servi


def test_un_octet_par_seconde_est_coupe_et_les_autres_sont_servis(machine: Machine, porte: str) -> None:
    deja = ranges(machine)
    with en_marche(gunicorn(machine)):
        attendre(machine.vivant, 30, "serveur")
        avant = memoire(machine)
        codes, attente = egrener(machine, porte)
        assert set(codes) <= {0, 400, 403, 408}
        assert 0 < attente < PATIENCE - 5
        assert memoire(machine) - avant < 8 * 1024
        assert machine.vivant()
    assert ranges(machine) == deja
    machine.attend_coherence()


@pytest.mark.long
def test_temoin_sans_limite_quatre_envois_lents_arretent_tout(machine: Machine, porte: str) -> None:
    with en_marche(gunicorn(machine, "--worker-class", "gthread")):
        attendre(machine.vivant, 30, "serveur")
        codes, attente = egrener(machine, porte)
    assert codes == [-1] * FILS
    assert not attente
