"""Dates as people and spreadsheets write them: the day first, and never a guess between two days."""

from __future__ import annotations

import datetime
import zoneinfo

import pytest

from paiements.models import LigneReleve
from paiements.releves import dates
from paiements.releves.dates import instant_lire, ordre_verifier
from paiements.releves.erreurs import FichierRefuse, LigneIllisible
from tests import fabriques
from tests.fabriques_releves import importer, xlsx_de

COTONOU = zoneinfo.ZoneInfo("Africa/Porto-Novo")  # an hour ahead of UTC
MAINTENANT = datetime.datetime.fromisoformat("2026-11-28T12:00:00+00:00")


def lire(valeur: object, heure: object = None) -> str:
    return f"{instant_lire(valeur, COTONOU, maintenant=MAINTENANT, heure=heure):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("ecrite", "lue"),
    [
        ("27/11/2026 10:05", "2026-11-27 09:05:00"),
        ("27/11/26 10:05", "2026-11-27 09:05:00"),
        ("05/11/26", "2026-11-04 23:00:00"),
        ("27 nov. 2026 10:05", "2026-11-27 09:05:00"),
        ("27 novembre 2026 à 10h05", "2026-11-27 09:05:00"),
        ("1er août 2026 10:05", "2026-08-01 09:05:00"),
        ("27-Nov-2026 10:05:30", "2026-11-27 09:05:30"),
        ("Nov 27, 2026, 3:05 PM", "2026-11-27 14:05:00"),
        ("November 27, 2026 at 10:05", "2026-11-27 09:05:00"),
        ("27/11/2026 10:05 UTC", "2026-11-27 10:05:00"),
        ("2026-11-27 10:05:00 UTC", "2026-11-27 10:05:00"),
        ("2026-11-27T10:05:00Z", "2026-11-27 10:05:00"),
        ("27/11/26 10:05Z", "2026-11-27 10:05:00"),
        ("Nov 27, 2026 10:05 AM GMT", "2026-11-27 10:05:00"),
    ],
)
def test_lit_les_dates_de_tout_le_monde(ecrite: str, lue: str) -> None:
    assert lire(ecrite) == lue


@pytest.mark.parametrize(
    "ecrite",
    [
        "11/27/26", "11/27/2026", "26-11-27", "27.11.26", "27 jui. 2026", "27 brumaire 2026", "Nov 31, 2026",
        "27 nov. 26", "27/11/2026 10:05 EST", "2026-11-27T10:05:00+01:00 UTC", "UTC", "27/11/126",
    ],
)  # fmt: skip
def test_refuse_une_date_dont_le_jour_se_devinerait(ecrite: str) -> None:
    with pytest.raises(LigneIllisible, match="date"):
        lire(ecrite)


@pytest.mark.parametrize(
    "valeurs",
    [
        ["11/27/2026"],
        ["05/11/2026", "11/27/2026 10:05"],
        ["11/05/26"] * 500 + ["11/27/26"],
        # A French spreadsheet opened an American file: the first twelve days became dates, wrong ones.
        [datetime.datetime.fromisoformat("2026-05-11")] * 500 + ["11/27/2026"],
    ],
)
def test_refuse_un_fichier_ou_le_mois_vient_avant_le_jour(valeurs: list[object]) -> None:
    with pytest.raises(FichierRefuse, match="mois avant le jour"):
        ordre_verifier(valeurs)


@pytest.mark.parametrize(
    "valeurs",
    [
        [],
        ["05/11/2026"] * 500,
        ["27/11/2026", "11/27/2026"],
        [datetime.datetime.fromisoformat("2026-11-27"), "11/27/2026"],
        ["2026-11-27"] * 500,
        [None, 46_000, 46_000.5, "", "31/31/2026"],
    ],
)
def test_laisse_un_fichier_ou_le_jour_vient_d_abord(valeurs: list[object]) -> None:
    ordre_verifier(valeurs)


def test_ne_regarde_pas_tout_un_fichier_dont_l_annee_vient_d_abord() -> None:
    lues = iter(["2026-11-27"] * (dates._DATES_VUES + 50))
    ordre_verifier(lues)
    assert len(list(lues)) > 40


@pytest.mark.django_db
@pytest.mark.parametrize("classeur", [False, True])
def test_rien_n_est_lu_d_un_fichier_ou_le_mois_vient_d_abord(maison: fabriques.Maison, classeur: bool) -> None:
    entetes, lignes = ["Date", "Montant", "Réf"], [["11/05/2026", "5000", "A"], ["11/27/2026", "5000", "B"]]
    texte = "\n".join(";".join(ligne) for ligne in [entetes, *lignes])
    releve = importer(maison.compte, xlsx_de(lignes, entetes=entetes) if classeur else texte.encode())
    assert releve.etat == "en_echec"
    assert "11/27/2026" in releve.erreur
    assert not LigneReleve.objects.exists()


@pytest.mark.django_db
def test_sans_la_garde_le_cinq_novembre_deviendrait_le_onze_mai(
    maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paiements.services.rapprochement.lecture.ordre_verifier", lambda _v: None)
    importer(maison.compte, b"Date;Montant;Ref\n11/05/2026;5000;A\n11/27/2026;5000;B\n")
    assert LigneReleve.objects.get().instant.month == 5
