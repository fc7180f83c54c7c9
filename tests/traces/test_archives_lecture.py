"""Archived facts are read back in the order of their seals, whatever lies between them, and damage is told in words."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import pathlib
import stat
from collections.abc import Sequence

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from tests import fabriques
from traces import archives_lecture
from traces.archives_depot import deposer, depot, nom_archive
from traces.archives_lecture import ArchivesLues
from traces.lecture_faits import faits_lire
from traces.models import ArchiveTraces, SceauTraces
from traces.scellables import scellables
from traces.scellement import tout_sceller
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dossier(settings: Settings, tmp_path: pathlib.Path) -> pathlib.Path:
    options = {"location": str(tmp_path / "archives")}
    settings.STORAGES = settings.STORAGES | {
        "archives": {"BACKEND": "traces.archives_dossier.DossierArchives", "OPTIONS": options}
    }
    return tmp_path / "archives"


def faits_sceller_tous(chez: fabriques.Maison, nombre: int) -> dict[int, bytes]:
    """Write and seal facts; return their sealed bytes in the order of their seals."""
    for _rang in range(nombre):
        with transaction.atomic():
            trace_enregistrer(Trace(type_trace=TypeTrace.SCAN_QR, salon_id=chez.salon.pk))
    tout_sceller()
    sceaux = SceauTraces.objects.filter(chaine=chez.salon.pk, genre="t").order_by("sequence")
    cles = list(sceaux.values_list("fait_id", flat=True))
    lus = {fait.cle: fait.octets for fait in faits_lire(scellables()["t"], cles)}
    return {cle: lus[cle] for cle in cles}


def archiver(chez: fabriques.Maison, mois: str, lignes: Sequence[bytes], cles: Sequence[int]) -> ArchiveTraces:
    contenu = gzip.compress(b"".join(ligne + b"\n" for ligne in lignes), mtime=0)
    empreinte = hashlib.sha256(contenu).hexdigest()
    nom = nom_archive(chez.salon.pk, mois, empreinte)
    assert deposer(nom, contenu) is True
    assert deposer(nom, contenu) is False
    return ArchiveTraces.objects.create(
        chaine=chez.salon.pk, mois=datetime.date.fromisoformat(f"{mois}-01"), nombre=len(cles), premier_id=min(cles),
        dernier_id=max(cles), fichier=nom, empreinte=empreinte, octets=len(contenu),
    )  # fmt: skip


def test_rend_les_octets_scelles_par_lots_successifs(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives_lecture, "_BLOC", 3)
    faits = faits_sceller_tous(maison, 20)
    cles = list(faits)
    archiver(maison, "2024-01", [faits[c] for c in cles[:10]], cles[:10])
    archiver(maison, "2024-02", [faits[c] for c in cles[10:]], cles[10:])
    lues = ArchivesLues(maison.salon.pk)
    for debut in range(0, len(cles), 4):
        voulues = cles[debut : debut + 4]
        assert lues.octets(voulues) == {cle: faits[cle] for cle in voulues}
    assert lues.manquantes == []


def test_saute_ce_qui_est_encore_en_base_et_ne_perd_rien(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives_lecture, "_BLOC", 3)
    faits = faits_sceller_tous(maison, 30)
    cles = list(faits)
    archiver(maison, "2024-01", list(faits.values()), cles)
    lues = ArchivesLues(maison.salon.pk)
    # The facts between were brought back: nobody asks the archive for them.
    for voulues in ([cles[1]], [cles[16], cles[17]], [cles[17 + 1], cles[29]]):
        assert lues.octets(voulues) == {cle: faits[cle] for cle in voulues}


def test_deux_mois_meles_sont_lus_tous_les_deux(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives_lecture, "_BLOC", 2)
    faits = faits_sceller_tous(maison, 24)
    cles = list(faits)
    pairs, impairs = cles[::2], cles[1::2]
    archiver(maison, "2024-01", [faits[c] for c in pairs], pairs)
    archiver(maison, "2024-02", [faits[c] for c in impairs], impairs)
    lues = ArchivesLues(maison.salon.pk)
    for debut in range(0, len(cles), 3):
        voulues = cles[debut : debut + 3]
        assert lues.octets(voulues) == {cle: faits[cle] for cle in voulues}


def test_un_fait_absent_des_archives_n_est_pas_invente(maison: fabriques.Maison) -> None:
    faits = faits_sceller_tous(maison, 6)
    cles = list(faits)
    gardes = [cle for cle in cles if cle != cles[3]]
    archiver(maison, "2024-01", [faits[c] for c in gardes], gardes)
    lues = ArchivesLues(maison.salon.pk)
    assert lues.octets([cles[3]]) == {}
    assert lues.octets([cles[4]]) == {cles[4]: faits[cles[4]]}
    assert lues.octets([10**9]) == {}
    assert ArchivesLues(fabriques.maison("Autre").salon.pk).octets(cles) == {}


@pytest.mark.parametrize("degat", ["retire", "coupe", "bruit", "autre", "vide"])
def test_une_archive_abimee_se_dit_sans_exception(maison: fabriques.Maison, dossier: pathlib.Path, degat: str) -> None:
    faits = faits_sceller_tous(maison, 8)
    archive = archiver(maison, "2024-01", list(faits.values()), list(faits))
    fichier = dossier / archive.fichier
    entier = fichier.read_bytes()
    faux = gzip.compress(b'["t",1,12,"faux"]\n', mtime=0)
    contenus = {"coupe": entier[:-20], "bruit": b"\x00" * 200, "autre": faux, "vide": b""}
    fichier.unlink()
    if degat != "retire":
        fichier.write_bytes(contenus[degat])
    lues = ArchivesLues(maison.salon.pk)
    assert set(lues.octets(list(faits)).values()) <= set(faits.values())
    assert lues.octets(list(faits)) == {}
    (plainte,) = lues.manquantes
    assert "2024-01" in plainte
    assert archive.fichier in plainte


def test_le_dossier_est_ferme_aux_autres(maison: fabriques.Maison, dossier: pathlib.Path) -> None:
    faits = faits_sceller_tous(maison, 2)
    archive = archiver(maison, "2024-01", list(faits.values()), list(faits))
    fichier = dossier / archive.fichier
    assert stat.S_IMODE(fichier.stat().st_mode) == 0o600
    assert [stat.S_IMODE(ou.stat().st_mode) for ou in (fichier.parent, dossier)] == [0o700, 0o700]
    assert [ou.name for ou in fichier.parent.iterdir()] == [fichier.name]
    assert depot().exists(archive.fichier)
