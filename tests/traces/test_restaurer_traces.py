"""Archived facts come back as they were sealed, beside what is there, and never over it."""

from __future__ import annotations

import gzip
import pathlib
import shutil

import pytest
from django.core.management.base import CommandError
from django.db import connection
from pytest_django.fixtures import Settings

from tests import fabriques
from tests.fabriques_archives import abimer, commande, depot_dans, deux_mois
from traces.controle import chaine_verifier
from traces.models import ArchiveTraces, TraceContexte, TraceTransaction
from traces.scellement import tout_sceller

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


@pytest.fixture(autouse=True)
def dossier(settings: Settings, tmp_path: pathlib.Path) -> pathlib.Path:
    return depot_dans(settings, tmp_path / "archives")


@pytest.fixture
def archive(maison: fabriques.Maison) -> ArchiveTraces:
    """January, archived and gone; ``avant`` is what its rows were."""
    deux_mois(maison)
    avant.clear()
    avant.extend(lignes())
    commande("archiver_traces", "--avant", "2024-02", "--supprimer", "--effacer-contextes")
    assert lignes() == []
    return ArchiveTraces.objects.get()


avant: list[tuple[object, ...]] = []


def lignes() -> list[tuple[object, ...]]:
    siennes = TraceTransaction.objects.filter(date_creation__lt="2024-02-01T00:00Z").order_by("pk").values_list()
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in ligne) for ligne in siennes]


@pytest.mark.parametrize("comment", ["fichier", "mois", "copie"])
def test_remet_les_lignes_telles_qu_elles_etaient(
    maison: fabriques.Maison, archive: ArchiveTraces, dossier: pathlib.Path, tmp_path: pathlib.Path, comment: str
) -> None:
    copie = shutil.copy(dossier / archive.fichier, tmp_path / "copie.gz")
    arguments = {
        "fichier": [archive.fichier],
        "mois": ["--mois", "2024-01", "--salon", maison.salon.slug],
        "copie": [str(copie)],
    }
    if comment == "copie":
        (dossier / archive.fichier).unlink()
    assert f"{archive.nombre} traces remises" in commande("restaurer_traces", *arguments[comment])
    assert lignes() == avant
    faits = TraceTransaction.objects.filter(type_trace="restauration").values_list("donnees_structures", flat=True)
    assert list(faits) == [{"mois": "2024-01", "lignes": archive.nombre, "fichier": archive.fichier}]
    tout_sceller()
    assert chaine_verifier(maison.salon.pk).anomalies == []


def test_garde_ce_qui_est_la_et_ne_dit_rien_quand_tout_y_est(archive: ArchiveTraces) -> None:
    commande("restaurer_traces", archive.fichier)
    assert f"0 traces remises en 0.0 s, {archive.nombre} déjà là" in commande("restaurer_traces", archive.fichier)
    assert TraceTransaction.objects.filter(type_trace="restauration").count() == 1
    manquante = avant[2][0]
    abimer("DELETE FROM traces_transactions WHERE id = %s", manquante)
    assert "1 traces remises" in commande("restaurer_traces", archive.fichier)
    assert lignes() == avant


def test_ne_remplace_jamais_une_ligne_qui_differe_et_la_nomme(archive: ArchiveTraces) -> None:
    commande("restaurer_traces", archive.fichier)
    touche = int(str(avant[1][0]))
    abimer("UPDATE traces_transactions SET titre = 'autre' WHERE id = %s", touche)
    with pytest.raises(CommandError, match=f"la trace {touche} de la base n'est pas celle de l'archive"):
        commande("restaurer_traces", archive.fichier)
    assert TraceTransaction.objects.get(pk=touche).titre == "autre"


@pytest.mark.parametrize("degat", ["valeur", "ordre", "retrait", "ajout", "coupe", "retire"])
def test_refuse_une_archive_touchee_sans_rien_ecrire_ni_effacer(
    maison: fabriques.Maison, archive: ArchiveTraces, dossier: pathlib.Path, degat: str
) -> None:
    fichier = dossier / archive.fichier
    entier = fichier.read_bytes()
    textes = gzip.decompress(entier).splitlines()
    touches = {
        "valeur": [textes[0].replace(b"info", b"warn"), *textes[1:]],
        "ordre": [textes[1], textes[0], *textes[2:]],
        "retrait": textes[:-1],
        "ajout": [*textes, textes[-1]],
    }
    if degat in touches:
        fichier.write_bytes(gzip.compress(b"".join(texte + b"\n" for texte in touches[degat]), mtime=0))
    elif degat == "coupe":
        fichier.write_bytes(entier[: len(entier) // 2])
    else:
        fichier.unlink()
    with pytest.raises(CommandError):
        commande("restaurer_traces", archive.fichier)
    assert lignes() == []
    rapport = chaine_verifier(maison.salon.pk)
    assert rapport.nombre > 0
    # The same file, with its rows here: nothing is deleted on its word.
    fichier.write_bytes(entier)
    commande("restaurer_traces", archive.fichier)
    if degat == "retire":
        fichier.unlink()
        commande("archiver_traces", "--avant", "2024-02")
        assert fichier.read_bytes() == entier
        return
    fichier.write_bytes(entier[:-30] if degat == "coupe" else gzip.compress(b"\n".join(touches.get(degat, []))))
    with pytest.raises(CommandError):
        commande("archiver_traces", "--avant", "2024-02", "--supprimer")
    assert lignes() == avant


def test_archive_de_nouveau_apres_une_reprise(maison: fabriques.Maison, archive: ArchiveTraces) -> None:
    commande("restaurer_traces", "--mois", "2024-01")
    assert "déjà archivées" in commande("archiver_traces", "--avant", "2024-02", "--supprimer")
    assert (lignes(), ArchiveTraces.objects.count()) == ([], 1)
    # Contexts are not in archives: what came back has none, and its commitment says that it had one.
    commande("restaurer_traces", archive.fichier)
    assert not TraceContexte.objects.filter(trace_id__lte=archive.dernier_id, trace_id__gte=archive.premier_id).exists()
    tout_sceller()
    assert chaine_verifier(maison.salon.pk, contextes=True).anomalies == []


def test_refuse_ce_qu_il_ne_connait_pas(
    maison: fabriques.Maison, archive: ArchiveTraces, tmp_path: pathlib.Path
) -> None:
    inconnue = tmp_path / "autre.gz"
    inconnue.write_bytes(gzip.compress(b'["t",1,1]\n'))
    for arguments in (
        [], ["absent.gz"], [str(inconnue)], ["--mois", "2019-01"], ["--mois", "janvier"],
        ["--mois", "2024-01", "--salon", "inconnu"], [archive.fichier, "--mois", "2024-01"],
        ["--mois", "2024-01", "--salon", fabriques.maison("Voisin").salon.slug],
    ):  # fmt: skip
        with pytest.raises(CommandError):
            commande("restaurer_traces", *arguments)
    assert lignes() == []


@pytest.mark.postgresql
def test_un_fait_dont_l_objet_a_disparu_n_est_pas_remis_a_moitie(archive: ArchiveTraces) -> None:
    # A fact keeps what it tells about from being deleted; archived, it cannot any more.
    session = next(ligne[2] for ligne in avant if ligne[2])
    abimer("DELETE FROM salon_paiement_sessionpaiement WHERE id = %s", session)
    with pytest.raises(CommandError, match="n'existe plus"):
        commande("restaurer_traces", archive.fichier)
    assert lignes() == []
