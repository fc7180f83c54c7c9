"""From the scan to the wait on a small phone, with JavaScript and without."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from paiements.models import Paiement
from paiements.services.relance import paiements_relancer
from salon_paiement.models import SessionPaiement
from simulateur.serveur import ServeurSimule
from tests.fabriques import Maison

pytestmark = pytest.mark.postgresql


@pytest.fixture
def arriver(contexte: Any, live_server: Any, salon: Maison) -> Any:
    """Take a phone to step 3 as a client does; returns its page."""

    def aller(**options: Any) -> Page:
        page: Page = contexte(**options).new_page()
        page.goto(f"{live_server.url}/q/{salon.poste.jeton}")
        page.get_by_label("Tresses").first.check()
        page.get_by_role("radio", name="500 F", exact=True).check()
        page.get_by_role("button", name="Continuer").click()
        page.get_by_label("Prénom").fill("Afi")
        page.get_by_label("Numéro de téléphone").fill("01 66 00 00 01")
        page.get_by_role("button", name="Continuer").click()
        expect(page.get_by_role("heading", name="À payer")).to_contain_text("5 500")
        return page

    return aller


def payer(page: Page) -> None:
    page.get_by_role("button", name="Payer 5").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre téléphone")


def decider(operateur: ServeurSimule, action: str) -> None:
    """The payer answers on her phone, then beat asks."""
    (transaction,) = operateur.client().transactions()
    operateur.client().decider(transaction["reference"], action)
    Paiement.objects.update(prochaine_verification=Paiement.objects.get().date_creation, derniere_verification=None)
    paiements_relancer()


@pytest.mark.parametrize("javascript", [True, False])
def test_du_scan_a_l_attente_puis_au_recu_tout_seul(arriver: Any, operateur: ServeurSimule, javascript: bool) -> None:
    operateur.client().scenario("attendre")
    page = arriver(javascript=javascript)
    payer(page)
    decider(operateur, "approuver")
    page.wait_for_url("**/r/*/", timeout=15_000)
    assert SessionPaiement.objects.get().etat == "paiement_reussi"


@pytest.mark.parametrize("javascript", [True, False])
def test_un_refus_ramene_tout_seul_au_choix_et_l_explique(
    arriver: Any, operateur: ServeurSimule, javascript: bool
) -> None:
    operateur.client().scenario("attendre")
    page = arriver(javascript=javascript)
    payer(page)
    decider(operateur, "refuser")
    expect(page.get_by_role("alert")).to_contain_text("Rien n'a été prélevé.", timeout=15_000)
    expect(page.get_by_role("button", name="Payer 5")).to_be_enabled()


@pytest.mark.parametrize("javascript", [True, False])
def test_un_double_clic_fait_une_tentative(arriver: Any, operateur: ServeurSimule, javascript: bool) -> None:
    operateur.client().scenario("attendre")
    page = arriver(javascript=javascript)
    page.get_by_role("button", name="Payer 5").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre téléphone")
    assert Paiement.objects.count() == 1
    assert len(operateur.client().transactions()) == 1


def test_deux_onglets_font_une_tentative(arriver: Any, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    premier = arriver()
    second = premier.context.new_page()
    second.goto(premier.url)
    payer(premier)
    payer(second)
    assert premier.url == second.url
    assert Paiement.objects.count() == 1


def test_revenir_en_arriere_et_recharger_ne_relancent_rien(arriver: Any, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    page = arriver()
    payer(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre téléphone")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre téléphone")
    assert Paiement.objects.count() == 1


def test_revenir_en_arriere_avant_de_payer_garde_les_choix(arriver: Any) -> None:
    page = arriver()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pour qui est le reçu ?")
    page.go_back()
    page.get_by_label("Shampooing").first.check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("8 000 F")).to_be_visible()


def test_le_total_suit_les_choix(contexte: Any, live_server: Any, salon: Maison) -> None:
    page = contexte().new_page()
    page.goto(f"{live_server.url}/q/{salon.poste.jeton}")
    total = page.locator("[data-total]")
    expect(total).to_have_text("0 F")
    page.get_by_label("Tresses").first.check()
    page.get_by_label("Quantité : Tresses").select_option("3")
    page.get_by_role("radio", name="Autre").check()
    page.get_by_label("Montant du pourboire").fill("750")
    expect(total).to_have_text("15 750 F")


def test_un_ecran_eteint_ne_demande_rien(arriver: Any, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    page = arriver()
    payer(page)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    demandes: list[str] = []
    page.on("request", lambda requete: demandes.append(requete.url))
    page.wait_for_timeout(4_000)
    assert demandes == []
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert len(demandes) == 1


def test_l_attente_recoit_des_304(arriver: Any, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    page = arriver()
    payer(page)
    with page.expect_response(lambda reponse: reponse.request.method == "HEAD") as attendue:
        pass
    assert attendue.value.status == 304
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre téléphone")
