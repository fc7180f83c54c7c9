"""Rotated files are compressed by month, kept for the audit period, then deleted; nothing else is touched."""

from __future__ import annotations

import datetime
import gzip
import os
import pathlib
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from config.tasks import ranger_journaux
from traces import rangement_journaux
from traces.fichiers_journaux import verrou
from traces.rangement_journaux import Rangement, journaux_ranger

MAINTENANT = datetime.datetime(2026, 11, 28, 12, tzinfo=ZoneInfo("Africa/Porto-Novo"))
CONSERVATION = datetime.timedelta(days=400)


def deposer(chemin: pathlib.Path, texte: str, age: datetime.timedelta = datetime.timedelta(hours=2)) -> pathlib.Path:
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_text(texte)
    instant = (MAINTENANT - age).timestamp()
    os.utime(chemin, (instant, instant))
    return chemin


def ranger(dossier: pathlib.Path) -> Rangement:
    return journaux_ranger(dossier, ["paiements.log"], maintenant=MAINTENANT, conservation=CONSERVATION)


def test_un_fichier_tourne_est_comprime_dans_son_mois_et_relu(tmp_path: pathlib.Path) -> None:
    tourne = deposer(tmp_path / "paiements.log.2026-10-31_235959", "ligne\n" * 1000)
    assert ranger(tmp_path) == Rangement(archives=1)
    archive = tmp_path / "archives" / "2026-10" / "paiements.log.2026-10-31_235959.gz"
    assert gzip.decompress(archive.read_bytes()).decode() == "ligne\n" * 1000
    assert not tourne.exists()
    assert ranger(tmp_path) == Rangement()


def test_garde_la_duree_d_audit_et_efface_au_dela(tmp_path: pathlib.Path) -> None:
    juste = deposer(tmp_path / "archives" / "2025-10" / "paiements.log.2025-10-24_080000.gz", "x")
    vieux = deposer(tmp_path / "archives" / "2025-09" / "paiements.log.2025-09-30_080000.gz", "x")
    assert ranger(tmp_path) == Rangement(effaces=1)
    assert juste.exists()
    assert not vieux.parent.exists()


def test_ne_touche_ni_aux_journaux_en_cours_ni_aux_fichiers_des_autres(tmp_path: pathlib.Path) -> None:
    gardes = [
        deposer(tmp_path / "paiements.log", "en cours"),
        deposer(tmp_path / "serveur.log", "sortie du serveur", datetime.timedelta(days=3)),
        deposer(tmp_path / "paiements.log.2026-11-28_115930", "à peine tourné", datetime.timedelta(seconds=30)),
        deposer(tmp_path / "paiements.log.bak", "copie de quelqu'un", datetime.timedelta(days=900)),
        deposer(tmp_path / "archives" / "2020-01" / "notes.txt", "à quelqu'un", datetime.timedelta(days=900)),
    ]
    assert ranger(tmp_path) == Rangement()
    assert all(garde.exists() for garde in gardes)


def test_un_journal_sans_ligne_depuis_hier_est_tourne_et_archive(tmp_path: pathlib.Path) -> None:
    deposer(tmp_path / "paiements.log", "hier\n", datetime.timedelta(hours=20))
    assert ranger(tmp_path) == Rangement(archives=1)
    assert [a.name for a in (tmp_path / "archives" / "2026-11").iterdir()] == ["paiements.log.2026-11-27_160000.gz"]


def test_sans_place_pour_comprimer_le_fichier_reste_et_les_autres_passent(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vrai = rangement_journaux._comprimer

    def plein(chemin: pathlib.Path, partiel: pathlib.Path) -> None:
        if "2026-10" in chemin.name:
            partiel.write_bytes(b"moiti")
            raise OSError(28, "No space left on device")
        vrai(chemin, partiel)

    monkeypatch.setattr(rangement_journaux, "_comprimer", plein)
    reste = deposer(tmp_path / "paiements.log.2026-10-01_000000", "a")
    deposer(tmp_path / "paiements.log.2026-11-01_000000", "b")
    assert ranger(tmp_path) == Rangement(archives=1, rates=1)
    assert reste.read_text() == "a"
    assert list(tmp_path.rglob("*.partiel")) == []


def test_une_archive_qui_ne_se_relit_pas_n_efface_pas_son_fichier(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        rangement_journaux, "_comprimer", lambda _chemin, partiel: partiel.write_bytes(gzip.compress(b"autre"))
    )
    reste = deposer(tmp_path / "paiements.log.2026-10-01_000000", "vrai")
    assert ranger(tmp_path).rates == 1
    assert reste.read_text() == "vrai"


def test_deux_rangements_ne_se_melent_pas_et_un_arrete_est_nettoye(tmp_path: pathlib.Path) -> None:
    deposer(tmp_path / "paiements.log.2026-10-01_000000", "a")
    deposer(tmp_path / "archives" / "2026-09" / "paiements.log.2026-09-01_000000.gz.partiel", "tué")
    with verrou(tmp_path / ".rangement.verrou") as seul:
        assert seul
        assert ranger(tmp_path) == Rangement()
    assert ranger(tmp_path) == Rangement(archives=1, effaces=1)


def test_la_tache_et_la_commande_rangent_le_dossier_des_reglages(
    tmp_path: pathlib.Path, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DOSSIER_JOURNAUX = tmp_path
    deposer(tmp_path / "paiements.log.2026-10-01_000000", "a")
    deposer(tmp_path / "archives" / "2020-01" / "paiements.log.2020-01-01_000000.gz", "x")
    assert ranger_journaux() == 1
    call_command("ranger_journaux")
    assert "0 archivés, 0 effacés, 0 à reprendre" in capsys.readouterr().out


def test_sans_dossier_la_tache_ne_fait_rien_et_la_commande_le_dit(settings: LazySettings) -> None:
    settings.DOSSIER_JOURNAUX = None
    assert ranger_journaux() == 0
    with pytest.raises(CommandError, match="DOSSIER_JOURNAUX est vide"):
        call_command("ranger_journaux")
