"""The pages « Sorties » in a real browser: 360 px, no fault of accessibility, and an address added by hand."""

from __future__ import annotations

import os
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from salon_paiement.models import LivraisonSortante, PointSortie, Role
from salon_paiement.sortants.tournee import livraisons_envoyer
from tests import fabriques
from tests.fabriques_sorties import Partenaire, partenaire_ouvert, point
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import Ouvrir, fautes
from tests.personnel.test_navigateur import ouvrir as ouvrir

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def partenaire(settings: Any) -> Iterator[Partenaire]:
    settings.RESEAU_BOUCLE_LOCALE = True
    with partenaire_ouvert() as ouvert:
        yield ouvert


@pytest.mark.parametrize(("largeur", "langue", "theme"), [(360, "fr-FR", "light"), (1280, "en-GB", "dark")])
def test_tiennent_a_l_ecran_sans_faute(
    equipe_reelle: Equipe, ouvrir: Ouvrir, partenaire: Partenaire, largeur: int, langue: str, theme: str
) -> None:
    cle, _secret = point(equipe_reelle.chez, partenaire.url("/" + "un/chemin/plus/long/que/" * 3))
    point(equipe_reelle.chez, partenaire.url("/bonne"), ["session.reglee"])
    fabriques.session_payee(equipe_reelle.chez)
    partenaire.prevues = [500, (301, {}, b"")]
    livraisons_envoyer(2)
    client = equipe_reelle.client(Role.PROPRIETAIRE)
    adresses = [reverse("admin:sorties"), reverse("admin:sortie_ajouter"), reverse("admin:sortie", args=[cle.pk])]
    vues = {}
    for adresse in adresses:
        page = ouvrir(client, adresse, viewport={"width": largeur, "height": 800}, locale=langue, color_scheme=theme)
        vues[adresse] = (page.evaluate("document.documentElement.scrollWidth"), fautes(page))
        _garder(page, f"{adresse.strip('/').replace('/', '-')}-{largeur}")
    assert vues == dict.fromkeys(adresses, (largeur, []))


def test_une_adresse_s_ajoute_s_essaie_et_se_voit_repondre(
    equipe_reelle: Equipe, ouvrir: Ouvrir, partenaire: Partenaire
) -> None:
    page = ouvrir(equipe_reelle.client(Role.PROPRIETAIRE), reverse("admin:sorties"))
    page.get_by_role("link", name="Prévenir une adresse").click()
    page.fill("#id_url", partenaire.url())
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_label("Secret à remettre à votre prestataire")).to_have_value(re.compile("^whsec_"))
    assert fautes(page) == []
    _garder(page, "secret")
    page.get_by_role("link", name="C'est fait").click()
    page.get_by_role("button", name="Envoyer un essai").click()
    expect(page.get_by_text("Un essai part.")).to_be_visible()
    assert livraisons_envoyer(2) == 1
    page.reload()
    expect(page.get_by_text("HTTP 204")).to_be_visible()
    assert (PointSortie.objects.count(), LivraisonSortante.objects.get().etat) == (1, "livree")


def _garder(page: Page, nom: str) -> None:
    if dossier := os.environ.get("VUES"):
        page.screenshot(path=pathlib.Path(dossier) / f"{nom}.png", full_page=True)
