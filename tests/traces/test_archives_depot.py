"""Archives go to a folder or to a store that has no folder; a half-configured store stops the start."""

from __future__ import annotations

import importlib.util
import io
import pathlib
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files import File
from django.core.files.storage import Storage
from django.core.management.base import CommandError
from django.db import connection
from pytest_django.fixtures import Settings

from config.archives import depot_archives
from tests import fabriques
from tests.fabriques_archives import commande, depot_dans, deux_mois
from traces.archives_depot import deposer, nom_archive
from traces.controle import chaine_verifier
from traces.models import ArchiveTraces, TraceTransaction
from traces.scellement import tout_sceller


class DepotDistant(Storage):
    """What an object store offers, and no more: whole objects by name, no path."""

    objets: ClassVar[dict[str, bytes]] = {}

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        return File(io.BytesIO(self.objets[name]), name=name)

    def _save(self, name: str, content: File[Any]) -> str:
        self.objets[name] = b"".join(content.chunks())
        return name

    def exists(self, name: str) -> bool:
        return name in self.objets

    def delete(self, name: str) -> None:
        del self.objets[name]


@pytest.mark.django_db(transaction=connection.vendor == "postgresql")
def test_un_depot_sans_dossier_fait_l_aller_et_le_retour(maison: fabriques.Maison, settings: Settings) -> None:
    DepotDistant.objets.clear()
    depot = {"archives": {"BACKEND": "tests.traces.test_archives_depot.DepotDistant"}}
    settings.STORAGES = settings.STORAGES | depot
    deux_mois(maison)
    avant = TraceTransaction.objects.filter(date_creation__lt="2024-02-01T00:00Z").count()
    commande("archiver_traces", "--avant", "2024-02", "--supprimer", "--effacer-contextes")
    assert sorted(nom.partition(".")[2] for nom in DepotDistant.objets) == ["jsonl.gz", "manifeste.json"]
    tout_sceller()
    assert chaine_verifier(maison.salon.pk).anomalies == []
    commande("restaurer_traces", "--mois", "2024-01")
    assert TraceTransaction.objects.filter(date_creation__lt="2024-02-01T00:00Z").count() == avant > 0


@pytest.mark.django_db(transaction=connection.vendor == "postgresql")
def test_un_nom_deja_pris_par_autre_chose_n_est_ni_ecrase_ni_cru(
    maison: fabriques.Maison, settings: Settings, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot_dans(settings, tmp_path)
    deux_mois(maison)
    nom = nom_archive(maison.salon.pk, "2024-01", "0" * 64)
    assert deposer(nom, b"autre chose") is True
    monkeypatch.setattr("traces.archivage.nom_archive", lambda *_a: nom)
    with pytest.raises(CommandError):
        commande("archiver_traces", "--avant", "2024-02", "--supprimer", "--effacer-contextes")
    assert (tmp_path / nom).read_bytes() == b"autre chose"
    assert not ArchiveTraces.objects.exists()


def test_sans_seau_les_archives_vont_dans_le_dossier(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.delenv("ARCHIVES_S3_BUCKET", raising=False)
    choisi = depot_archives(tmp_path)
    assert choisi == {"BACKEND": "traces.archives_dossier.DossierArchives", "OPTIONS": {"location": str(tmp_path)}}


@pytest.mark.parametrize("installe", [False, True])
def test_un_seau_demande_ses_paquets_et_ses_cles(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, installe: bool
) -> None:
    monkeypatch.setenv("ARCHIVES_S3_BUCKET", "seau")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _nom: object() if installe else None)
    if not installe:
        with pytest.raises(ImproperlyConfigured, match=r"storages et boto3 manque : installez requirements/s3\.txt"):
            depot_archives(tmp_path)
        return
    with pytest.raises(ImproperlyConfigured, match="ARCHIVES_S3_CLE"):
        depot_archives(tmp_path)
    monkeypatch.setenv("ARCHIVES_S3_CLE", "cle")
    monkeypatch.setenv("ARCHIVES_S3_SECRET", "secret")
    monkeypatch.setenv("ARCHIVES_S3_ENDPOINT", "https://depot.example.org")
    options = depot_archives(tmp_path)["OPTIONS"]
    assert (options["bucket_name"], options["access_key"], options["secret_key"]) == ("seau", "cle", "secret")
    assert (options["endpoint_url"], options["region_name"]) == ("https://depot.example.org", None)
    # Without a limit a file that is read back would stay in memory.
    assert 0 < options["max_memory_size"] < 10**8
