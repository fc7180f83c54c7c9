"""The network goes away under the phone: what was known stays, with its age, and it goes on alone (F73)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from paiements.models import Paiement
from salon_paiement.models import Recu
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.fabriques import Maison
from tests.navigateur.test_parcours_client import decider, payer
from tests.verification import attend_coherence

pytestmark = pytest.mark.postgresql
APPAREIL = "a" * 43


@pytest.fixture
def arriver(contexte: Any, live_server: Any, salon: Maison) -> Any:
    """Take a phone to step 3; returns its page."""

    def aller() -> Page:
        session = fabriques.session_a_payer(salon, appareil=APPAREIL)
        telephone = contexte()
        telephone.add_cookies([{"name": "appareil", "value": APPAREIL, "url": live_server.url}])
        page: Page = telephone.new_page()
        page.clock.install()
        page.goto(f"{live_server.url}/s/{session.jeton}/?etape=payer")
        return page

    return aller


def couper(contexte: BrowserContext) -> None:
    contexte.set_offline(True)


def retablir(contexte: BrowserContext) -> None:
    contexte.set_offline(False)


def une_seule_fois(operateur: ServeurSimule) -> None:
    """One attempt, one request at the operator, one receipt."""
    assert Paiement.objects.count() == 1
    assert len(operateur.client().transactions()) == 1
    assert Recu.objects.count() == 1
    attend_coherence()


def test_l_attente_garde_ce_qu_elle_sait_dit_de_quand_et_reprend_seule(arriver: Any, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    page = arriver()
    payer(page)
    coupe = page.locator("[data-coupe]")
    expect(coupe).to_be_hidden()
    couper(page.context)
    page.clock.run_for(10_000)
    expect(coupe).to_be_visible()
    expect(coupe).to_contain_text(re.compile(r"Ne recommencez pas le paiement\. Dernière nouvelle à \d\d:\d\d$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre téléphone")
    decider(operateur, "approuver")
    page.clock.run_for(60_000)
    expect(coupe).to_be_visible()
    retablir(page.context)
    page.clock.run_for(10_000)
    page.wait_for_url("**/r/*/")
    une_seule_fois(operateur)


def test_l_annonce_disparait_quand_le_reseau_revient_sans_nouvelle(arriver: Any, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    page = arriver()
    payer(page)
    couper(page.context)
    page.clock.run_for(10_000)
    expect(page.locator("[data-coupe]")).to_be_visible()
    retablir(page.context)
    page.clock.run_for(4_000)
    expect(page.locator("[data-coupe]")).to_be_hidden()


def test_un_reseau_muet_se_voit_comme_un_reseau_coupe(arriver: Any, operateur: ServeurSimule) -> None:
    """Nothing fails, nothing answers: what a phone at the edge of the network meets."""
    operateur.client().scenario("attendre")
    page = arriver()
    payer(page)
    page.route("**/s/**", lambda _route: None)
    page.clock.run_for(5_000)
    expect(page.locator("[data-coupe]")).to_be_hidden()
    page.clock.run_for(31_000)
    expect(page.locator("[data-coupe]")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    page.clock.run_for(31_000)
    expect(page.locator("[data-coupe]")).to_be_hidden()


def cliquer_dans_le_vide(page: Page, bouton: str) -> None:
    """Press a button whose answer does not come: the browser shows its own page; then go back to ours."""
    with page.expect_event("requestfailed", lambda requete: requete.method == "POST"):
        page.get_by_role("button", name=bouton).first.click(no_wait_after=True)
    expect(page.locator("main")).to_have_count(0)


def revenir(page: Page, adresse: str) -> None:
    try:
        page.go_back()
    except Error:
        page.goto(adresse)


def perdre_la_reponse(route: Route) -> None:
    route.fetch(max_redirects=0)
    route.abort("connectionreset")


@pytest.mark.parametrize("perdue", ["demande", "reponse"])
def test_payer_quand_le_reseau_tombe_puis_payer_encore_ne_paie_qu_une_fois(
    arriver: Any, operateur: ServeurSimule, perdue: str
) -> None:
    operateur.client().scenario("attendre")
    page = arriver()
    adresse = page.url
    if perdue == "demande":
        couper(page.context)
    else:
        page.route("**/payer", perdre_la_reponse)
    cliquer_dans_le_vide(page, "Payer 5")
    assert Paiement.objects.count() == (perdue == "reponse")
    retablir(page.context)
    page.unroute_all()
    revenir(page, adresse)
    if page.get_by_role("button", name="Payer 5").count():
        page.get_by_role("button", name="Payer 5").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre téléphone")
    decider(operateur, "approuver")
    page.clock.run_for(10_000)
    page.wait_for_url("**/r/*/")
    une_seule_fois(operateur)
