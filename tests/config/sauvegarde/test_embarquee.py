"""The embedded database: saved while it serves, put back whole, drilled as the big one is."""

from __future__ import annotations

import pathlib
import sqlite3

import pytest

from tests.config.sauvegarde.installation import Installation, note, retourner_un_octet

pytestmark = pytest.mark.timeout(240)


def _livre(fichier: pathlib.Path) -> tuple[int, int]:
    with sqlite3.connect(fichier) as base:
        return tuple(base.execute("SELECT COUNT(*), SUM(MAX(montant, 0)) FROM paiements_ecritures").fetchone())


def test_sauvegarder_exercer_perdre_et_restaurer(embarquee: Installation) -> None:
    base = embarquee.dossier / "salon.sqlite3"
    avant = _livre(base)
    sauvegarde = embarquee.sauvegarder()
    assert {f.stat().st_mode & 0o777 for f in (sauvegarde, note(sauvegarde))} == {0o600}
    dit = embarquee.gerer("exercice_reprise")
    assert "Tous les invariants tiennent" in dit
    assert "Exercice réussi" in dit
    embarquee.vendre()
    assert _livre(base) != avant
    assert "n'est pas vide" in embarquee.refuser("restaurer", str(sauvegarde))
    embarquee.gerer("restaurer", str(sauvegarde), "--ecraser", "--oui")
    assert _livre(base) == avant
    assert "tiennent" in embarquee.gerer("verifier")


def test_refuse_un_octet_change_et_l_autre_moteur(embarquee: Installation) -> None:
    sauvegarde = embarquee.sauvegarder()
    assert "n'a pas de sauvegarde physique" in embarquee.refuser("sauvegarder", "--physique")
    texte = note(sauvegarde).read_text(encoding="utf-8")
    note(sauvegarde).write_text(texte.replace('"genre": "sqlite"', '"genre": "dump"'), encoding="utf-8")
    assert "l'autre moteur" in embarquee.refuser("restaurer", str(sauvegarde))
    note(sauvegarde).write_text(texte, encoding="utf-8")
    retourner_un_octet(sauvegarde, 5000)
    assert "SHA-256" in embarquee.refuser("restaurer", str(sauvegarde), "--ecraser", "--oui")


def test_une_base_deja_abimee_n_est_pas_sauvegardee(embarquee: Installation) -> None:
    base = embarquee.dossier / "salon.sqlite3"
    with sqlite3.connect(base) as ouverte:
        ouverte.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(racine,)] = ouverte.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'paiements_ecritures'"
        ).fetchall()
        [(page,)] = ouverte.execute("PRAGMA page_size").fetchall()
    with base.open("r+b") as flux:
        flux.seek((racine - 1) * page)
        flux.write(b"\x00" * page)
    dit = embarquee.refuser("sauvegarder")
    assert "abîmée" in dit or "illisible" in dit
    assert embarquee.notes() == []
