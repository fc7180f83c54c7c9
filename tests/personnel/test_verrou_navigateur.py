"""In a real browser: the lock closes the page when nobody touches it, a code opens it, and nothing is hard to use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import encaisser
from tests.fabriques_caisse import ouvrir as ouvrir_caisse
from tests.fabriques_codes import CODE, poser
from tests.pages import COMBINAISONS
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import fautes, ouvrir
from tests.securite.outils_cles import creer

__all__ = ["ouvrir"]
pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
Ouvrir = Callable[..., Page]


def deborde(page: Page) -> bool:
    """Whether the page is wider than its screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize(("langue", "theme"), COMBINAISONS)
def test_les_pages_se_lisent_et_se_touchent(equipe_reelle: Equipe, ouvrir: Ouvrir, langue: str, theme: str) -> None:
    options = {"locale": langue, "color_scheme": theme, "viewport": {"width": 360, "height": 740}}
    poser(equipe_reelle.personnes[Role.CAISSIER])
    creer(equipe_reelle, "sessions:lire", "clients:lire")
    for nom in ("cles", "cle_nouvelle", "code"):
        page = ouvrir(equipe_reelle.client(Role.PROPRIETAIRE), reverse(f"admin:{nom}"), **options)
        assert (fautes(page), deborde(page)) == ([], False), nom
    client = equipe_reelle.client(Role.CAISSIER)
    client.post(reverse("admin:verrou"))
    page = ouvrir(client, reverse("admin:verrou"), **options)
    assert (fautes(page), deborde(page)) == ([], False)


def test_se_ferme_seule_puis_se_rouvre_avec_un_code(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    poser(equipe_reelle.personnes[Role.CAISSIER])
    page = ouvrir(equipe_reelle.client(Role.CAISSIER), reverse("admin:operateurs"))
    # Minutes go by here before a slow server has said a word: it is asked for no news, and its answer to the gesture
    # is waited for.
    page.route(f"**{reverse('admin:operateurs_direct')}", lambda demande: demande.fulfill(status=204))
    page.clock.install()
    page.reload()
    page.clock.run_for(200_000)
    # A gesture counts, also one that asks the server for nothing.
    with page.expect_response("**/admin/verrou/geste/"):
        page.mouse.click(5, 300)
    page.clock.run_for(200_000)
    assert page.url.endswith(reverse("admin:operateurs"))
    page.clock.run_for(110_000)
    page.wait_for_url("**/admin/verrou/")
    expect(page.locator("body")).not_to_contain_text("MTN")
    page.get_by_label("Votre code").fill(CODE)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Rouvrir la caisse").click()
    page.wait_for_url("**/admin/caisse/")


def test_le_gerant_tape_son_code_sur_la_page_de_la_caissiere(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    ouvrir_caisse(equipe_reelle.chez)
    session = fabriques.session_a_payer(equipe_reelle.chez)
    encaisser(session, equipe_reelle.personnes[Role.CAISSIER], 2000)
    poser(equipe_reelle.personnes[Role.GERANT])
    page = ouvrir(equipe_reelle.client(Role.CAISSIER), reverse("admin:caisse_session", args=[session.code_court]))
    page.get_by_text("Accorder une remise").first.click()
    assert (fautes(page), deborde(page)) == ([], False)
    formulaire = page.locator("form", has=page.get_by_role("button", name="Accorder la remise"))
    formulaire.get_by_label("Remise (F)").fill("500")
    formulaire.get_by_label("Pourquoi").fill("cliente fidèle")
    formulaire.get_by_label("Son code").fill(CODE)
    formulaire.get_by_role("button", name="Accorder la remise").click()
    expect(page.locator("body")).to_contain_text("Remise accordée")
    expect(page.locator("body")).to_contain_text("Accordé par")
