"""A workbook is opened once, in the background, counted before it is built, and read in linear time."""

from __future__ import annotations

import datetime
import io
import pathlib
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from typing import BinaryIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl.xml.functions import iterparse

from paiements.models import LigneReleve, MorceauReleve, ReleveFournisseur
from paiements.releves import deroule as deroulement
from paiements.releves import garde_xlsx, lecture_xlsx
from paiements.releves.deroule import classeur_derouler, deroule
from paiements.releves.erreurs import FichierRefuse
from paiements.releves.fichier import lignes_du_releve
from paiements.releves.garde_xlsx import annuaire_verifier
from paiements.releves.lecture_csv import Cellules
from paiements.releves.lecture_xlsx import rangees_xlsx
from paiements.services.rapprochement import classeur, lecture, ronde
from paiements.services.rapprochement.choix import releve_choisir_colonnes
from paiements.services.rapprochement.depot import releve_deposer
from paiements.services.rapprochement.lecture import Minuteur
from paiements.services.rapprochement.ronde import releves_lire
from tests import fabriques
from tests.fabriques_releves import choix, csv_de, deposer, importer, payes, rangee, xlsx_de
from tests.paiements.releves.test_fichiers_hostiles import FEUILLE, RACINE, archive
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
FIN = b"</sheetData></worksheet>"


def deposer_seul(maison: fabriques.Maison, contenu: bytes) -> ReleveFournisseur:
    return releve_deposer(maison.compte, io.BytesIO(contenu), nom="r.xlsx", acteur_id=None)


def pointe(contenu: io.BytesIO, attendu: str = "") -> float:
    """Read it all; return the most memory that it held at once, in megabytes."""
    tracemalloc.start()
    try:
        with pytest.raises(FichierRefuse, match=attendu) if attendu else nullcontext():
            assert list(rangees_xlsx(contenu)) == []
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def test_refuse_des_millions_de_rangees_vides_sans_les_construire() -> None:
    bombe = io.BytesIO(archive({FEUILLE: RACINE + b"<row/>" * 24_000_000 + FIN}))
    assert len(bombe.getvalue()) < 300_000
    assert pointe(bombe, "300 000 lignes") < 3


def test_ne_garde_pas_les_rangees_passees(monkeypatch: pytest.MonkeyPatch) -> None:
    contenu = io.BytesIO(archive({FEUILLE: RACINE + b"<row/>" * 60_000 + FIN}))
    mesuree = pointe(contenu)
    monkeypatch.setattr(lecture_xlsx, "_elements", lambda source, _nom: (e for _m, e in iterparse(source)))
    monkeypatch.setattr("openpyxl.worksheet._reader.WorkSheetParser.parse_row", lambda *_a: (1, []))
    # The library's own walk, for comparison.
    assert mesuree < 3 < pointe(contenu)


def test_sans_le_compte_les_rangees_vides_passeraient(monkeypatch: pytest.MonkeyPatch) -> None:
    contenu = io.BytesIO(archive({FEUILLE: RACINE + b"<row/>" * 5_000 + FIN}))
    monkeypatch.setattr(garde_xlsx, "RANGEES_MAX", 4_999)
    with pytest.raises(FichierRefuse, match="lignes"):
        list(rangees_xlsx(contenu))
    monkeypatch.setattr(garde_xlsx, "RANGEES_MAX", 5_000)
    assert list(rangees_xlsx(contenu)) == []


@pytest.mark.parametrize(
    ("borne", "contenu"),
    [
        ("CELLULES_MAX", {FEUILLE: RACINE + (b"<row>" + b"<c/>" * 100 + b"</row>") * 100 + FIN}),
        ("TEXTES_MAX", {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 10_000 + b"</sst>"}),
    ],
)
def test_refuse_trop_de_cellules_ou_de_textes(
    monkeypatch: pytest.MonkeyPatch, borne: str, contenu: dict[str, bytes]
) -> None:
    base = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive(contenu))) as lu, zipfile.ZipFile(base, "w") as neuf:
        for nom in {*lu.namelist(), *contenu}:
            neuf.writestr(nom, contenu.get(nom) or lu.read(nom))
    list(rangees_xlsx(base))
    monkeypatch.setattr(garde_xlsx, borne, 9_999)
    with pytest.raises(FichierRefuse, match="trop gros"):
        list(rangees_xlsx(base))


@pytest.mark.parametrize("numero", [b"900000000", b"0", b"-3"])
def test_refuse_un_numero_de_rangee_impossible(numero: bytes) -> None:
    saut = b'<row r="' + numero + b'"><c><v>1</v></c></row>'
    with pytest.raises(FichierRefuse):
        list(rangees_xlsx(io.BytesIO(archive({FEUILLE: RACINE + saut + FIN}))))


def test_refuse_des_elements_emboites_sans_fin() -> None:
    with pytest.raises(FichierRefuse):
        list(rangees_xlsx(io.BytesIO(archive({FEUILLE: RACINE + b"<row>" * 1_000 + b"</row>" * 1_000 + FIN}))))


def test_refuse_un_texte_repete_partout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deroulement, "TOTAL_MAX", 10_000)
    with pytest.raises(FichierRefuse, match="trop gros"):
        list(classeur_derouler(io.BytesIO(xlsx_de([["x" * 2_000]] * 10))))


def test_refuse_un_annuaire_demesure_sans_le_lire(monkeypatch: pytest.MonkeyPatch) -> None:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as neuf:
        for n in range(20_000):
            neuf.writestr(f"{n:050}", b"")
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_a: pytest.fail("lu"))
    with pytest.raises(FichierRefuse, match="abîmé ou piégé"):
        annuaire_verifier(sortie)


def test_garde_les_types_les_places_et_les_numeros(maison: fabriques.Maison) -> None:
    instant = datetime.datetime.fromisoformat("2026-10-20T14:03:05")
    rangees = [["R1", instant, 5000.0, None, "x"], [], ["R2", instant.date(), 7, True, datetime.time(8, 30)]]
    releve = deposer_seul(maison, xlsx_de(rangees, entetes=["Référence", "Date", "Montant", "", "Note"]))
    releves_lire()
    releve.refresh_from_db()
    lues = list(lignes_du_releve(releve))
    assert lues[0] == ["Référence", "Date", "Montant", None, "Note"]
    assert lues[1:3] == [["R1", instant, 5000, None, "x"], []]
    assert lues[3] is not None
    assert lues[3][0::2] == ["R2", 7, datetime.time(8, 30)]
    assert (releve.etat, releve.lignes_total, deroule(releve)) == ("recu", 2, True)


def test_ne_regarde_pas_dans_le_classeur_pendant_l_envoi(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as envoi:
        envoi.setattr(garde_xlsx, "_membre", lambda *_a: pytest.fail("déplié"))
        releve = deposer_seul(maison, xlsx_de([rangee(reference="A")]))
    assert (releve.etat, releve.colonnes) == ("a_lire", {})
    # Choosing its columns opens nothing either.
    releves_lire()
    monkeypatch.setattr("paiements.releves.deroule.rangees_xlsx", lambda _f: pytest.fail("ouvert deux fois"))
    assert choix(releve)["montant"] == "Montant"


def test_lit_les_deux_cents_premieres_colonnes_et_les_deux_formats_pareil(maison_reelle: fabriques.Maison) -> None:
    lignes = [rangee(p, frais="85") for p in payes(maison_reelle, 3)]
    assert importer(maison_reelle.compte, xlsx_de([[*ligne, *[""] * 300, "loin"] for ligne in lignes])).etat == "lu"
    assert importer(maison_reelle.compte, csv_de(lignes)).lignes_neuves == 0
    attend_coherence()


def test_reprend_un_classeur_lot_apres_lot_sans_le_rouvrir(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lecture, "LOT", 10)
    monkeypatch.setattr(deroulement, "TAILLE", 1_000)
    ouvertures: list[int] = []

    def ouvrir(fichier: BinaryIO) -> Iterator[tuple[int, Cellules]]:
        ouvertures.append(1)
        return rangees_xlsx(fichier)

    monkeypatch.setattr(deroulement, "rangees_xlsx", ouvrir)
    releve = deposer(maison_reelle.compte, xlsx_de([rangee(reference=f"R{n}") for n in range(95)]))
    assert MorceauReleve.objects.count() > 3
    monkeypatch.setattr(Minuteur, "ecoule", lambda _self: True)
    tours = 0
    while (pris := ronde._prendre()) is not None and tours < 40:
        tours += 1
        ronde._proteger(pris, Minuteur(0))
    releve.refresh_from_db()
    assert (releve.etat, releve.lignes_lues, releve.lignes_neuves, len(ouvertures)) == ("lu", 95, 95, 1)
    attend_coherence()


def test_recommence_une_ouverture_interrompue(maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deroulement, "TAILLE", 1_000)
    releve = deposer_seul(maison_reelle, xlsx_de([rangee(reference=f"R{n}") for n in range(60)]))
    fois: list[int] = []

    def casser(releve: ReleveFournisseur, rang: int, texte: bytes) -> None:
        fois.append(1)
        if len(fois) == 3:
            raise RuntimeError("courant coupé")
        deroulement.morceau_garder(releve, rang, texte)

    monkeypatch.setattr(classeur, "morceau_garder", casser)
    releves_lire()
    releve.refresh_from_db()
    assert (releve.etat, "interrompue" in releve.erreur) == ("en_cours", True)
    ReleveFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(minutes=1))
    releves_lire()
    releve.refresh_from_db()
    assert (releve.etat, releve.lignes_total, len(list(lignes_du_releve(releve)))) == ("recu", 60, 61)


def test_une_ouverture_depassee_n_ecrit_plus(maison_reelle: fabriques.Maison) -> None:
    deposer_seul(maison_reelle, xlsx_de([rangee(reference="A")]))
    endormi = ronde._prendre()
    assert endormi is not None
    ReleveFournisseur.objects.update(prochaine_tentative=fabriques.il_y_a(minutes=1))
    eveille = ronde._prendre()
    assert eveille is not None
    with pytest.raises(lecture.LectureReprise):
        classeur.classeur_ouvrir(endormi)
    assert not classeur.classeur_ouvrir(eveille)


def test_lit_d_office_un_classeur_dont_les_colonnes_sont_retenues(maison_reelle: fabriques.Maison) -> None:
    importer(maison_reelle.compte, csv_de([rangee(reference="A")]))
    contenus = [xlsx_de([rangee(reference="B")]), xlsx_de([["2026-10-20", 5, "C"]], entetes=["Jour", "Somme", "Réf"])]
    for contenu in contenus:
        releve_deposer(maison_reelle.compte, io.BytesIO(contenu), nom="x", acteur_id=None, d_office=True)
    while releves_lire():
        continue
    assert list(ReleveFournisseur.objects.order_by("date_creation").values_list("etat", flat=True)) == [
        "lu", "lu", "recu"
    ]  # fmt: skip
    assert LigneReleve.objects.count() == 2


def test_la_commande_dit_qu_un_classeur_ouvert_attend_ses_colonnes(
    maison_reelle: fabriques.Maison, tmp_path: pathlib.Path
) -> None:
    fichier = tmp_path / "novembre.xlsx"
    fichier.write_bytes(xlsx_de([rangee(reference="A")]))
    for phrase in ("Colonnes à choisir", ""):
        with pytest.raises(CommandError, match=phrase) if phrase else nullcontext():
            call_command("rapprocher", str(fichier), "--compte", str(maison_reelle.compte.pk))
        releve = ReleveFournisseur.objects.latest("date_creation")
        if phrase:
            releve_choisir_colonnes(releve, choix(releve), acteur_id=None)
    assert (releve.etat, LigneReleve.objects.count()) == ("lu", 1)
