"""Months that left the database are saved with it: copied once, checked, never removed, told when they are lost."""

from __future__ import annotations

import io
import pathlib

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from config.management.commands import sauvegarder
from config.sauvegarde.archives import DOSSIER, Archives, archives_copier
from config.sauvegarde.creation import Sauvegarde
from tests import fabriques
from tests.fabriques_archives import commande, depot_dans, deux_mois
from traces.archives_depot import nom_manifeste
from traces.modeles_sceaux import ArchiveTraces

pytestmark = pytest.mark.django_db


@pytest.fixture
def depose(maison: fabriques.Maison, settings: Settings, tmp_path: pathlib.Path) -> tuple[pathlib.Path, list[str]]:
    """The store's folder, and the names of two archives in it."""
    dossier = depot_dans(settings, tmp_path / "depot")
    deux_mois(maison)
    commande("archiver_traces", "--avant", "2024-03", "--salon", maison.salon.slug)
    return dossier, list(ArchiveTraces.objects.order_by("pk").values_list("fichier", flat=True))


def test_copie_chaque_archive_une_fois_avec_son_manifeste(
    depose: tuple[pathlib.Path, list[str]], tmp_path: pathlib.Path
) -> None:
    depot, noms = depose
    faites = archives_copier(tmp_path)
    assert (faites.copiees, faites.manquantes, len(noms)) == (2, [], 2)
    copie = tmp_path / DOSSIER
    for nom in [*noms, *map(nom_manifeste, noms)]:
        assert (copie / nom).read_bytes() == (depot / nom).read_bytes()
        assert (copie / nom).stat().st_mode & 0o777 == 0o600
    assert archives_copier(tmp_path).copiees == 0
    # The copy is what is left when the store loses one: nothing takes it away, and nothing is missing.
    (depot / noms[0]).unlink()
    assert archives_copier(tmp_path).manquantes == []
    assert (copie / noms[0]).is_file()
    # Half a copy is made again.
    (copie / noms[1]).write_bytes(b"x")
    assert archives_copier(tmp_path).copiees == 1
    assert (copie / noms[1]).read_bytes() == (depot / noms[1]).read_bytes()


def test_une_archive_perdue_ou_changee_est_dite_et_les_autres_sont_copiees(
    depose: tuple[pathlib.Path, list[str]], tmp_path: pathlib.Path
) -> None:
    depot, noms = depose
    (depot / noms[0]).write_bytes((depot / noms[0]).read_bytes()[:-1] + b"x")
    faites = archives_copier(tmp_path)
    assert faites.copiees == 1
    assert faites.manquantes == [f"{noms[0]} (n'a plus l'empreinte enregistrée)"]
    assert not (tmp_path / DOSSIER / noms[0]).exists()
    (depot / noms[0]).unlink()
    assert noms[0] in archives_copier(tmp_path).manquantes[0]
    assert not list((tmp_path / DOSSIER).rglob(".en-cours*"))


def test_un_nom_qui_mene_ailleurs_n_ecrit_nulle_part(maison: fabriques.Maison, tmp_path: pathlib.Path) -> None:
    ArchiveTraces.objects.create(
        chaine=maison.salon.pk, mois="2024-01-01", nombre=1, premier_id=1, dernier_id=1,
        fichier="../../ailleurs.jsonl.gz", empreinte="x", octets=1,
    )  # fmt: skip
    assert "hors du dossier" in archives_copier(tmp_path / "a" / "b").manquantes[0]
    assert not (tmp_path / "a").exists()


def test_un_depot_d_ailleurs_n_est_pas_copie(
    maison: fabriques.Maison, settings: Settings, tmp_path: pathlib.Path
) -> None:
    settings.STORAGES = settings.STORAGES | {"archives": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    deux_mois(maison)
    commande("archiver_traces", "--avant", "2024-03")
    assert ArchiveTraces.objects.exists()
    assert archives_copier(tmp_path) == Archives()


@pytest.mark.parametrize("manquantes", [[], ["2024-01.jsonl.gz (disparue)"]])
def test_la_commande_finit_en_erreur_quand_une_archive_manque(
    monkeypatch: pytest.MonkeyPatch, manquantes: list[str]
) -> None:
    class _Manifeste:
        octets = 12

    def faite(**_options: object) -> Sauvegarde:
        return Sauvegarde(pathlib.Path("x.dump"), _Manifeste(), [], Archives(3, manquantes), 1)  # type: ignore[arg-type]

    monkeypatch.setattr(sauvegarder, "sauvegarde_creer", faite)
    sortie = io.StringIO()
    if manquantes:
        with pytest.raises(CommandError, match=r"archives de traces \(1\) non : 2024-01\.jsonl\.gz \(disparue\)"):
            call_command("sauvegarder", stdout=sortie)
    else:
        call_command("sauvegarder", stdout=sortie)
    assert "archives de traces copiées : 3" in sortie.getvalue()
