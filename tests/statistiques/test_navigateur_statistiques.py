"""In a real browser: charts are drawn, speak, zoom, survive a refresh, and have a table when nothing runs."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from salon_paiement.models import Role
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.personnel.test_navigateur import Ouvrir, fautes
from tests.personnel.test_navigateur import ouvrir as ouvrir

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
ENCAISSE = "#g-courbe-encaisse"
GRAPHE = f"Chart.getChart(document.querySelector('{ENCAISSE} canvas'))"
# Pixels that are not transparent: something is really on the canvas.
PEINT = f"""(() => {{ const t = document.querySelector('{ENCAISSE} canvas');
  return t.getContext('2d').getImageData(0, 0, t.width, t.height).data.some((v, i) => i % 4 === 3 && v > 0) }})()"""
DEBORDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def equipe(transactional_db: None) -> Equipe:
    return composer_equipe()


def attendre(page: Page, expression: str) -> None:
    """Ask again until it holds: Playwright's own waiting evaluates strings, which the pages' policy refuses."""
    for _fois in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(expression)


def rafraichir(page: Page) -> None:
    with page.expect_response(lambda r: "/statistiques/direct/" in r.url):
        page.evaluate("htmx.trigger(document.querySelector('[data-sonde]'), 'actualiser')")


@pytest.mark.parametrize(("largeur", "theme"), [(360, "dark"), (1280, "light")])
def test_un_dessin_parle_au_clavier_s_agrandit_et_reste_en_place_quand_les_chiffres_changent(
    equipe: Equipe, ouvrir: Ouvrir, largeur: int, theme: str
) -> None:
    fabriques.session_payee(equipe.chez)
    page = ouvrir(
        equipe.client(Role.PROPRIETAIRE), reverse("admin:statistiques") + "?periode=7j",
        viewport={"width": largeur, "height": 800}, color_scheme=theme, reduced_motion="reduce",
    )  # fmt: skip
    assert page.evaluate(PEINT)
    assert page.evaluate(f"{GRAPHE}.options.animation") is False
    page.locator(f"{ENCAISSE} canvas").focus()
    page.keyboard.press("End")
    dit = page.locator(f"{ENCAISSE} [data-lu]")
    expect(dit).to_contain_text("Encaissé 5\u202f000\u00a0F, Période précédente 0\u00a0F")
    page.keyboard.press("+")
    recentrer = page.locator(f"{ENCAISSE} [data-recentrer]")
    expect(recentrer).to_be_visible()
    recentrer.click()
    expect(recentrer).to_be_hidden()
    page.keyboard.press("+")
    # Another theme repaints; it neither shows everything again nor shows what was hidden.
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    attendre(page, f"{GRAPHE}.data.datasets[0].borderColor === '#5fc9d0' && {GRAPHE}.isZoomedOrPanned()")
    page.get_by_role("button", name="Période précédente").click()
    assert page.evaluate(f"{GRAPHE}.isDatasetVisible(1)") is False
    page.evaluate(f"window.avant = {GRAPHE}")
    page.locator(f"{ENCAISSE} canvas").focus()
    fabriques.session_payee(equipe.chez)
    rafraichir(page)
    # The same drawing with the new sum: what was hidden stays hidden, whoever was reading it still is.
    attendre(page, f"{GRAPHE} === window.avant && {GRAPHE}.data.datasets[0].data.at(-1) === 10000")
    assert page.evaluate(f"{GRAPHE}.isDatasetVisible(1)") is False
    assert page.evaluate(f"document.activeElement.matches('{ENCAISSE} canvas')")
    page.keyboard.press("End")
    expect(dit).to_contain_text("Encaissé 10\u202f000\u00a0F")
    page.locator(f"{ENCAISSE} summary").click()
    expect(page.locator(f"{ENCAISSE} tbody tr").last).to_contain_text("10\u202f000\u00a0F")
    assert fautes(page) == []
    assert page.evaluate(DEBORDE) == 0


def test_sans_javascript_chaque_dessin_est_un_tableau_ouvert(equipe: Equipe, ouvrir: Ouvrir) -> None:
    fabriques.session_payee(equipe.chez)
    page = ouvrir(equipe.client(Role.PROPRIETAIRE), reverse("admin:statistiques"), java_script_enabled=False)
    expect(page.locator(f"{ENCAISSE} tbody tr").last).to_be_visible()
    expect(page.locator(f"{ENCAISSE} tbody tr").last).to_contain_text("5\u202f000\u00a0F")
    expect(page.locator("canvas").first).to_be_hidden()
