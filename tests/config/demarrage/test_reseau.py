"""Ports and addresses: taken at once, or one sentence."""

from __future__ import annotations

import errno
import socket

import pytest

from config.demarrage import reseau


def test_prend_le_port_et_le_tient() -> None:
    with reseau.ecouter(reseau.LOCAL, 0) as prise:
        port = prise.getsockname()[1]
        assert prise.get_inheritable()
        with pytest.raises(reseau.ReseauIndisponible, match=f"Le port {port} est déjà pris.*PORT={port + 1}"):
            reseau.ecouter(reseau.LOCAL, port)


@pytest.mark.parametrize(
    ("code", "phrase"), [(errno.EACCES, "réservé au système"), (errno.EADDRNOTAVAIL, "ne peut pas être ouvert")]
)
def test_dit_pourquoi_un_port_ne_s_ouvre_pas(monkeypatch: pytest.MonkeyPatch, code: int, phrase: str) -> None:
    def refuser(*_: object) -> None:
        raise OSError(code, "non")

    monkeypatch.setattr(socket.socket, "bind", refuser)
    with pytest.raises(reseau.ReseauIndisponible, match=phrase):
        reseau.ecouter(reseau.LOCAL, 80)


def test_reprend_le_port_prefere_s_il_est_libre() -> None:
    with reseau.ecouter(reseau.LOCAL, 0) as prise:
        pris = prise.getsockname()[1]
        autre = reseau.port_libre(pris)
        assert autre != pris
    assert reseau.port_libre(pris) == pris


@pytest.mark.parametrize(
    ("sortie", "declarees", "attendue"),
    [
        ("192.168.1.20", [], "192.168.1.20"),
        ("", ["fe80::1", "10.0.0.5"], "10.0.0.5"),
        ("127.0.0.1", ["172.16.0.9"], "172.16.0.9"),
    ],
)
def test_trouve_l_adresse_du_reseau_local(
    monkeypatch: pytest.MonkeyPatch, sortie: str, declarees: list[str], attendue: str
) -> None:
    monkeypatch.setattr(reseau, "_adresse_de_sortie", lambda: sortie)
    monkeypatch.setattr(reseau, "_adresses_declarees", lambda: declarees)
    assert reseau.adresse_locale() == attendue


def test_dit_qu_il_n_y_a_pas_de_reseau_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reseau, "_adresse_de_sortie", lambda: "")
    monkeypatch.setattr(reseau, "_adresses_declarees", lambda: ["127.0.1.1"])
    with pytest.raises(reseau.ReseauIndisponible, match="sans LAN=1"):
        reseau.adresse_locale()


def test_une_commande_hostname_absente_n_est_pas_une_panne(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nulle-part")
    assert reseau._adresses_declarees() == []


def test_une_machine_sans_route_n_a_pas_d_adresse_de_sortie(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuser(*_: object) -> None:
        raise OSError(errno.ENETUNREACH, "pas de route")

    monkeypatch.setattr(socket.socket, "connect", refuser)
    assert reseau._adresse_de_sortie() == ""
