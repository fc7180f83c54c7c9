"""Sums of seven digits on a phone: whole, inside their box; and what waits is on the screen without scrolling."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from salon_paiement.models import Prestation, Role
from tests import fabriques
from tests.fabriques_remboursements import payee
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import Ouvrir
from tests.personnel.test_navigateur import ouvrir as ouvrir

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"viewport": {"width": 360, "height": 740}}
_DEBORDE = "() => [...document.querySelectorAll('.chiffres > div')].filter(n => n.scrollWidth > n.clientWidth).length"


def debordent(page: Page) -> int:
    return int(page.evaluate(_DEBORDE))


def test_des_gains_de_sept_chiffres_tiennent_dans_leur_case(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    Prestation.objects.update(prix=1_999_000)
    for _ in range(5):
        payee(equipe_reelle.chez)
    client = equipe_reelle.client(Role.PROPRIETAIRE)
    page = ouvrir(client, reverse("admin:gains"), **TELEPHONE)
    assert "1\u202f999\u202f000" in page.inner_text(".chiffres")
    assert debordent(page) == 0
    # The size that the boxes had: the figure was cut.
    page.evaluate("() => document.querySelectorAll('.chiffres dd').forEach(n => n.style.fontSize = '1.4rem')")
    assert debordent(page) > 0


def test_ce_qui_est_a_traiter_se_voit_sans_faire_defiler_la_barre(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe_reelle.chez)), 7000)
    page = ouvrir(equipe_reelle.client(Role.PROPRIETAIRE), reverse("admin:index"), **TELEPHONE)
    badge = page.locator(".barre a", has_text="À traiter").locator(".badge").bounding_box()
    assert badge
    assert badge["x"] + badge["width"] <= 360


def test_le_taux_d_une_coiffeuse_reste_a_cote_de_son_nom(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    page = ouvrir(
        equipe_reelle.client(Role.PROPRIETAIRE), reverse("admin:gains"), viewport={"width": 1280, "height": 800}
    )
    nom = page.locator(".gain .quoi").first
    assert nom.evaluate("n => n.getClientRects().length") == 1
    assert nom.evaluate("n => n.getBoundingClientRect().height") < 40
