"""What people and attackers really upload: each file is read as far as it can be, or refused in one sentence."""

from __future__ import annotations

import io
import zipfile

import pytest

from paiements.models import LigneReleve, ReleveFournisseur
from paiements.releves import garde_xlsx
from paiements.releves.erreurs import FichierRefuse
from paiements.services.rapprochement.depot import OCTETS_MAX
from tests import fabriques
from tests.fabriques_releves import ENTETES, csv_de, importer, rangee, xlsx_de
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db
TITRES = "Date;Montant;Référence\n"
BON = "20/10/2026 10:00;5 000;{}\n"


def fautes(releve: ReleveFournisseur) -> list[list[object]]:
    return list(releve.fautes)


def lignes() -> list[tuple[str, int]]:
    return list(LigneReleve.objects.order_by("id").values_list("reference", "montant"))


def archive(membres: dict[str, bytes], *, base: bytes | None = None) -> bytes:
    """A workbook of ours in which some parts are replaced."""
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base or xlsx_de([rangee(reference="X")]))) as bon,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as neuf,
    ):
        for nom in bon.namelist():
            neuf.writestr(nom, membres.get(nom) or bon.read(nom))
    return sortie.getvalue()


FEUILLE = "xl/worksheets/sheet1.xml"
RACINE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
PIEGES = {
    "entites": {FEUILLE: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]>' + RACINE + b"&b;"},
    "entites du classeur": {"xl/workbook.xml": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><workbook/>'},
    "rangee sans fin": {FEUILLE: RACINE + b"<row>" + b"<c/>" * 1_000_000 + b"</row></sheetData></worksheet>"},
    "commentaire": {FEUILLE: RACINE + b"<!-- " + b"<row " * 10 + b" --></sheetData></worksheet>"},
    "xml coupe": {FEUILLE: RACINE + b"<row><c>"},
    "pas du xml": {FEUILLE: b"\x00\x01\x02"},
    "utf-16": {FEUILLE: (RACINE + b"</sheetData></worksheet>").decode().encode("utf-16")},
}


@pytest.mark.parametrize("piege", PIEGES)
def test_refuse_un_classeur_piege_sans_garder_son_contenu(maison: fabriques.Maison, piege: str) -> None:
    releve = importer(maison.compte, archive(PIEGES[piege]))
    assert (releve.etat, releve.lignes_total, releve.morceaux.exists()) == ("en_echec", 0, False)
    assert "Excel" in releve.erreur
    attend_coherence()


def test_refuse_une_bombe_avant_de_la_deplier(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    bombe = archive({FEUILLE: RACINE + b"<row></row>" * 30_000_000})
    assert len(bombe) < OCTETS_MAX // 10
    # Nothing may be unfolded to find out.
    monkeypatch.setattr(garde_xlsx, "_membre", lambda *_a: pytest.fail("déplié"))
    with pytest.raises(FichierRefuse, match="trop gros"):
        importer(maison.compte, bombe)


def test_sans_la_garde_le_piege_entrerait(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    rangees = b"<row>" + b'<c t="inlineStr"><is><t>Date</t></is></c><c t="inlineStr"><is><t>Montant</t></is></c>' * 2
    piege = archive({FEUILLE: RACINE + b"<!-- -->" + rangees + b"</row>" + rangees + b"</row></sheetData></worksheet>"})
    assert "piégé" in importer(maison.compte, piege).erreur
    monkeypatch.setattr("paiements.releves.lecture_xlsx.classeur_verifier", lambda _f: None)
    assert "pas un relevé" in importer(maison.compte, piege).erreur


def test_refuse_plus_de_25_mo(maison: fabriques.Maison) -> None:
    with pytest.raises(FichierRefuse, match="25 Mo"):
        importer(maison.compte, TITRES.encode() + b"x" * OCTETS_MAX)


def test_une_formule_est_une_ligne_illisible_et_jamais_un_calcul(maison: fabriques.Maison) -> None:
    rangees = [rangee(reference="A"), rangee(reference="B", montant="=1000*5"), rangee(reference='=HYPERLINK("x")')]
    for contenu in (xlsx_de(rangees), csv_de(rangees)):
        releve = importer(maison.compte, contenu)
        assert [code for _n, code in fautes(releve)] == ["formule", "formule"]
    assert lignes() == [("A", 5000)]
    attend_coherence()


def test_lit_un_numero_protege_par_le_tableur(maison: fabriques.Maison) -> None:
    importer(maison.compte, (TITRES + '20/10/2026;5000;="00123"\n').encode())
    assert lignes() == [("00123", 5000)]


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        ("20/10/2026;5 000,50;R", "fraction"),
        ("20/10/2026;beaucoup;R", "montant"),
        ("20/10/2026;;R", "montant_absent"),
        ("20/10/2026;0;R", "montant_absent"),
        ("20/10/2026;99999999999999999;R", "montant_hors_bornes"),
        ("31/02/2026;5000;R", "date"),
        (";5000;R", "date_absente"),
        ("20/10/2026;5000;", "sans_reference"),
        ("20/10/2026;5000;" + "R" * 121, "reference"),
        ("20/10/2026;5000;" + "R" * 40_000, "trop_longue"),
        (";" * 1_000_000, "trop_longue"),
        (";" * 20_000, "trop_longue"),
    ],
)
def test_dit_la_ligne_et_la_raison_et_lit_les_autres(maison: fabriques.Maison, ligne: str, code: str) -> None:
    contenu = TITRES + BON.format("AVANT") + ligne + "\n" + BON.format("APRES")
    releve = importer(maison.compte, contenu.encode())
    assert fautes(releve) == [[3, code]]
    assert (releve.lignes_lues, releve.lignes_fautives, releve.lignes_neuves) == (3, 1, 2)
    assert [reference for reference, _m in lignes()] == ["AVANT", "APRES"]


def test_un_guillemet_ouvert_ne_mange_que_sa_ligne(maison: fabriques.Maison) -> None:
    contenu = TITRES + '20/10/2026;5000;"OUVERT\n' + "".join(BON.format(f"R{n}") for n in range(20))
    importer(maison.compte, contenu.encode())
    assert {f"R{n}" for n in range(20)} <= {reference for reference, _m in lignes()}


def test_lit_nul_et_encodages_meles(maison: fabriques.Maison) -> None:
    contenu = TITRES.encode("cp1252") + BON.format("É1").encode("cp1252") + BON.format("É2").encode()
    importer(maison.compte, contenu + BON.format("N\x00UL\x07").encode())
    assert [reference for reference, _m in lignes()] == ["É1", "É2", "NUL"]


@pytest.mark.parametrize("encodage", ["utf-8-sig", "utf-16", "cp1252", "utf-8"])
@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_lit_les_fichiers_de_tout_le_monde(maison: fabriques.Maison, encodage: str, fin: str, separateur: str) -> None:
    textes = [["Date", "Montant", "Référence"], ["20/10/2026 10:00", '"5 000"', "é1"], ["2026-10-21", "6000.00", "é2"]]
    contenu = fin.join(separateur.join(ligne) for ligne in textes).encode(encodage)
    importer(maison.compte, contenu)
    assert lignes() == [("é1", 5000), ("é2", 6000)]


def test_distingue_deux_colonnes_du_meme_nom(maison: fabriques.Maison) -> None:
    contenu = "Date;Montant;Montant;Référence\n20/10/2026;5000;4900;R\n"
    importer(maison.compte, contenu.encode())
    assert lignes() == [("R", 5000)]


def test_compte_sans_les_garder_les_lignes_sans_argent(maison: fabriques.Maison) -> None:
    statuts = ["SUCCESSFUL", "FAILED", "PENDING", "Annulé", "Réussi", "???", "", "not successful"]
    releve = importer(maison.compte, csv_de([rangee(reference=f"R{n}", statut=mot) for n, mot in enumerate(statuts)]))
    assert (releve.lignes_neuves, releve.lignes_ignorees, releve.lignes_fautives) == (2, 4, 2)
    assert [reference for reference, _m in lignes()] == ["R0", "R4"]
    assert len(ENTETES) == 8


def test_lit_les_textes_partages_comme_excel_les_range(maison: fabriques.Maison) -> None:
    """Excel keeps each text once, beside the sheet; rich ones are in pieces."""
    textes = ["Date", "Montant", "Référence", "20/10/2026 10:00", "R1"]
    partages = "".join(f"<si><t>{texte}</t></si>" for texte in textes) + "<si><r><t>R</t></r><r><t>2</t></r></si>"
    espace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    deux = [f'<row><c t="s"><v>3</v></c><c><v>5000</v></c><c t="s"><v>{n}</v></c></row>' for n in (4, 5)]
    titres = "<row>" + "".join(f'<c t="s"><v>{n}</v></c>' for n in range(3)) + "</row>"
    genre = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    table = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{genre}"/></Types>'.encode()
    sortie = io.BytesIO(archive({FEUILLE: RACINE + "".join([titres, *deux]).encode() + b"</sheetData></worksheet>"}))
    with zipfile.ZipFile(sortie) as lu, zipfile.ZipFile(final := io.BytesIO(), "w") as neuf:
        for nom in lu.namelist():
            contenu = lu.read(nom)
            neuf.writestr(nom, contenu.replace(b"</Types>", table) if nom.startswith("[") else contenu)
        neuf.writestr("xl/sharedStrings.xml", f"<sst {espace}>{partages}</sst>")
    importer(maison.compte, final.getvalue())
    assert lignes() == [("R1", 5000), ("R2", 5000)]
