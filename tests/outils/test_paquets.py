"""Debian packages for the tests: asked for only when absent, as root or by a silent sudo, else named."""

from __future__ import annotations

import pathlib

import pytest

from outils import paquets
from outils.paquets import Besoin

ABSENT = (Besoin("paquet-absent", "programme-absent"), Besoin("bash", "bash"))


class Machine:
    """Records the commands; ``codes`` gives the exit code of those that start with a word."""

    def __init__(self, codes: dict[str, int] | None = None) -> None:
        self.commandes: list[list[str]] = []
        self.codes = codes or {}

    def __call__(self, commande: list[str]) -> int:
        self.commandes.append(commande)
        return self.codes.get(commande[0], 0)


@pytest.fixture
def racine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outils.paquets.os.geteuid", lambda: 0)
    monkeypatch.setattr(
        "outils.paquets.shutil.which", lambda nom: None if nom == "programme-absent" else f"/usr/bin/{nom}"
    )


def test_ne_fait_rien_quand_tout_est_la(racine: None) -> None:
    machine = Machine()
    assert paquets.principal(machine, (Besoin("bash", "bash"),)) == 0
    assert machine.commandes == []


def test_reconnait_un_programme_par_son_emplacement(tmp_path: pathlib.Path) -> None:
    (tmp_path / "15").mkdir()
    (tmp_path / "15" / "initdb").touch()
    assert Besoin("postgresql", "initdb-absent", f"{tmp_path}/*/initdb").present()


def test_met_a_jour_la_liste_puis_n_installe_que_le_manquant(racine: None, capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine()
    assert paquets.principal(machine, ABSENT) == 1
    assert [commande[-1] for commande in machine.commandes] == ["update", "paquet-absent"]
    assert all("DEBIAN_FRONTEND=noninteractive" in commande for commande in machine.commandes)
    assert "apt-get install -y paquet-absent" in capsys.readouterr().err


def test_juge_par_les_programmes_et_non_par_le_code_d_apt(racine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # A machine that forbids starting services makes apt complain although every file is in place.
    presents: list[str] = []
    monkeypatch.setattr(Besoin, "present", lambda besoin: besoin.paquet in presents)
    machine = Machine({"env": 100})

    def installer(commande: list[str]) -> int:
        presents.append(commande[-1])
        return machine(commande)

    assert paquets.principal(installer, ABSENT[:1]) == 0


def test_passe_par_sudo_seulement_s_il_ne_demande_rien(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outils.paquets.os.geteuid", lambda: 1000)
    monkeypatch.setattr("outils.paquets.shutil.which", lambda nom: f"/usr/bin/{nom}")
    assert paquets.prefixe_root(Machine()) == ["sudo", "-n"]
    assert paquets.prefixe_root(Machine({"sudo": 1})) is None


def test_nomme_les_paquets_et_s_arrete_quand_on_ne_peut_pas_installer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("outils.paquets.shutil.which", lambda _nom: None)
    machine = Machine()
    assert paquets.principal(machine, ABSENT) == 1
    assert machine.commandes == []
    assert "Il manque : paquet-absent, bash." in capsys.readouterr().err
