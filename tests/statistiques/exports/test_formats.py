"""What a file holds cell by cell: no formula, numbers as numbers, headings in one language, and nobody's number."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.utils.translation import override

from paiements import tableurs
from salon_paiement.models import Coiffeur
from statistiques.exports.formats.pdf import pdf_ecrire
from statistiques.exports.formats.texte import csv_ecrire
from statistiques.exports.formats.xlsx import xlsx_ecrire
from statistiques.releve import Colonne, Contenu, Feuille, Genre
from statistiques.unites import Unite
from tests import fabriques
from tests.statistiques.exports.lecteurs import csv_lire, demande, json_lire, octets, xlsx_lire

PIEGES = ["=1+1", "+229", "-2", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "＝1", "\x00=1"]
COLONNES = [Colonne("t", "texte", largeur=10), Colonne("n", "nombre", Genre.ENTIER, 5, somme=True)]


def contenu(lots: list[list[Any]], colonnes: list[Colonne] | None = None, **suite: Any) -> Contenu:
    return Contenu("Titre", "sous-titre", [Feuille("Feuille : 1/2", colonnes or COLONNES, iter(lots))], **suite)


def ecrits(texte: str) -> tuple[Any, str]:
    """The same text as a workbook and as a CSV give it back."""
    [feuille] = xlsx_lire(b"".join(xlsx_ecrire(contenu([[(texte, 1)]])))).values()
    return feuille[1][0], csv_lire(b"".join(csv_ecrire(contenu([[(texte, 1)]]))))[1][0]


@pytest.mark.parametrize("piege", PIEGES)
def test_aucune_cellule_ne_devient_une_formule(piege: str) -> None:
    for lu in ecrits(piege):
        assert lu.startswith("'")
        assert lu.lstrip("'\t ")[0] in "=+-@＝"


def test_temoin_sans_la_regle_la_formule_passerait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tableurs, "_DANGEREUX", ("\x07",))
    assert ecrits("=1+1") == ("=1+1", "=1+1")


def test_garde_les_lettres_les_signes_et_les_nombres_negatifs() -> None:
    lignes = [[("Tété & <Fils> « ɖ »", -5), (" espaces ", 0), ("", None), ("x\x0by\ud800", 10**12)]]
    [feuille] = xlsx_lire(b"".join(xlsx_ecrire(contenu(lignes)))).values()
    assert feuille == [["texte", "nombre"], ["Tété & <Fils> « ɖ »", -5], [" espaces ", 0], [None, None], ["xy", 10**12]]
    lu = csv_lire(b"".join(csv_ecrire(contenu([[('a;b"c', -5), ("", None)]]))))
    assert lu == [["texte", "nombre"], ['a;b"c', "-5"], ["", ""]]


def test_une_feuille_pleine_continue_dans_la_suivante() -> None:
    lots = [[(f"l{n}", n) for n in range(debut, debut + 3)] for debut in (0, 3)]
    feuilles = xlsx_lire(b"".join(xlsx_ecrire(contenu(lots), lignes_max=3)))
    assert list(feuilles) == ["Feuille   1 2", "Feuille   1 2 (2)", "Feuille   1 2 (3)"]
    assert [ligne[1] for page in feuilles.values() for ligne in page[1:]] == list(range(6))
    assert all(page[0] == ["texte", "nombre"] for page in feuilles.values())


def test_un_classeur_est_du_xml_bien_forme_avec_ses_dates_et_ses_entetes_figees() -> None:
    colonnes = [Colonne("j", "jour", Genre.JOUR), Colonne("i", "instant", Genre.INSTANT)]
    minuit = datetime.datetime(2026, 11, 29, tzinfo=datetime.UTC)
    instant = minuit.replace(hour=23, minute=59, second=59)
    fichier = b"".join(xlsx_ecrire(contenu([[(instant.date(), instant)]], colonnes)))
    archive = zipfile.ZipFile(io.BytesIO(fichier))
    for nom in archive.namelist():
        ElementTree.fromstring(archive.read(nom))
    page = openpyxl.load_workbook(io.BytesIO(fichier)).worksheets[0]
    assert [case.value for case in page[2]] == [minuit.replace(tzinfo=None), instant.replace(tzinfo=None)]
    assert (page.freeze_panes, page["A1"].font.bold, page["B2"].is_date) == ("A2", True, True)


def test_la_premiere_ligne_part_avant_que_la_liste_soit_lue() -> None:
    lue = []

    def lots() -> Any:
        lue.append(1)
        yield [("a", 1)]

    flux = csv_ecrire(Contenu("t", "s", [Feuille("f", COLONNES, lots())]))
    assert next(flux).decode("utf-8-sig") == "texte;nombre\r\n"
    assert lue == []


@dataclass
class Serie:
    nom: str
    valeurs: list[int | None]
    repere: bool = False


@dataclass
class Trace:
    titre: str
    genre: str
    etiquettes: list[str]
    series: list[Serie]
    unite: Unite = Unite.FRANCS
    empile: bool = True


@pytest.mark.parametrize("langue", ["fr", "en"])
def test_le_pdf_dessine_chaque_sorte_de_graphique_et_dit_ou_il_s_arrete(langue: str) -> None:
    jours = [f"{n} nov." for n in range(1, 61)]
    traces = [
        Trace("Recettes", "ligne", jours, [Serie("encaissé", [n * 1000 if n % 7 else None for n in range(60)])]),
        Trace("Visites", "barres", ["Awa", "Bola"], [Serie("payées", [3, 5]), Serie("perdues", [1, None])]),
        Trace("Opérateurs", "anneau", ["MTN", "Moov"], [Serie("part", [70, 30])]),
        Trace("Vide", "ligne", [], [Serie("rien", [])]),
    ]
    lots = [[(f"ligne {n}", n) for n in range(50)]]
    with override(langue):
        fichier = b"".join(pdf_ecrire(contenu(lots, graphiques=traces), 40))
    assert fichier.startswith(b"%PDF")
    assert fichier.count(b"/Type /Page\n") >= 2


@pytest.mark.django_db
def test_les_entetes_et_les_mots_sont_dans_la_langue_demandee(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    cles = {}
    for langue in ("fr", "en"):
        lignes = csv_lire(octets(demande(maison.salon, quoi="visites", forme="csv", langue=langue)))
        cles[langue] = (lignes[0][0], dict(zip(lignes[0], lignes[1], strict=True)))
        assert {"Payé" if langue == "fr" else "Paid"} <= set(lignes[1])
    # A program's words never change with the language.
    ecrites = [json_lire(octets(demande(maison.salon, quoi="visites", forme="json", langue=lu)))[0] for lu in cles]
    assert ecrites[0].keys() == ecrites[1].keys()


@pytest.mark.django_db
def test_nomme_le_coiffeur_et_ne_donne_aucun_numero_entier(maison: fabriques.Maison) -> None:
    Coiffeur.objects.filter(pk=maison.coiffeurs[0].pk).update(nom="=Awa")
    fabriques.session_payee(maison, courriel="afi@example.org", pourboire=500)
    textes = [
        octets(demande(maison.salon, quoi=q, forme="csv")).decode() for q in ("paiements", "visites", "ecritures")
    ]
    textes.append(octets(demande(maison.salon, quoi="traces", forme="csv")).decode())
    for texte in textes:
        assert "66 00 00 01" not in texte.replace("\u202f", " ")
        assert "66000001" not in texte
        assert "afi@example.org" not in texte
    assert "'=Awa" in textes[1]
    assert "** ** ** 01" in textes[1]
