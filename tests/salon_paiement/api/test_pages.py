"""Keyset pages: nothing twice, nothing forgotten, whatever comes in between two pages."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.pages import Page, page_lire
from salon_paiement.models import Prestation
from tests import fabriques

pytestmark = pytest.mark.django_db
ORDRE = ("-prix", "nom", "pk")


@pytest.fixture
def maison(db: None) -> fabriques.Maison:
    maison = fabriques.maison()
    maison.salon.prestations.all().delete()
    for rang in range(10):
        ajouter(maison, f"P{rang}", 100 * (rang // 3 + 1))
    return maison


def ajouter(maison: fabriques.Maison, nom: str, prix: int) -> Prestation:
    return Prestation.objects.create(salon=maison.salon, nom=nom, prix=prix)


def lire(adresse: str, ordre: tuple[str, ...] = ORDRE) -> Page[Prestation]:
    return page_lire(Request(APIRequestFactory().get(adresse)), Prestation.objects.all(), ordre)


def noms(page: Page[Prestation]) -> list[str]:
    return [ligne.nom for ligne in page.lignes]


def test_donne_chaque_ligne_une_fois_dans_l_ordre(maison: fabriques.Maison) -> None:
    vues: list[str] = []
    adresse, pages = "/api/v1/essai/?limite=3&q=x", 0
    while adresse:
        page = lire(adresse)
        vues, pages, adresse = vues + noms(page), pages + 1, page.suivante or ""
        assert not adresse or adresse.startswith("/api/v1/essai/?limite=3&q=x&apres=")
    assert (vues, pages) == (["P9", "P6", "P7", "P8", "P3", "P4", "P5", "P0", "P1", "P2"], 4)


def test_une_ligne_arrivee_entre_deux_pages_ne_deplace_rien(maison: fabriques.Maison) -> None:
    page = lire("/?limite=4")
    ajouter(maison, "devant", 9_000)
    ajouter(maison, "derriere", 150)
    Prestation.objects.filter(nom="P8").delete()
    # The last row of the page is gone too: the cursor is a place, not a row.
    suite = lire(page.suivante or "")
    assert (noms(page), noms(suite)) == (["P9", "P6", "P7", "P8"], ["P3", "P4", "P5", "derriere"])


def test_une_page_juste_pleine_n_en_annonce_pas_une_autre(maison: fabriques.Maison) -> None:
    assert lire("/?limite=10").suivante is None
    assert lire("/?limite=9").suivante is not None


def _curseur(valeurs: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(valeurs).encode()).decode().rstrip("=")


CLE = "0192f3c2-6c1e-7c3a-9d56-2f0d6c1b7a10"


@pytest.mark.parametrize(
    "curseur",
    [
        "pas du tout", "a", "AAAA", "é", "x" * 2000, _curseur([]), _curseur({}), _curseur(["1", "a"]),
        _curseur(["1", "a", "pas-un-uuid"]), _curseur(["cher", "a", CLE]), _curseur([100, "a", CLE]),
        _curseur(["9" * 40, "a", CLE]), _curseur(["9" * 900, "a", CLE]), _curseur(["1", "\x00", CLE]),
        _curseur(["1", "\ud800", CLE]), _curseur(["1", None, CLE]), _curseur(["1", "a" * 500, CLE]),
    ],
)  # fmt: skip
def test_refuse_un_curseur_qui_n_est_pas_le_notre(maison: fabriques.Maison, curseur: str) -> None:
    with pytest.raises(Invalide) as refus:
        lire(f"/?apres={curseur}")
    assert refus.value.champ == "apres"
