"""In a real browser: a board is arranged by keyboard and by dragging, says so, is saved, and fits everywhere."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from salon_paiement.models import Role
from statistiques.services.tableaux import tableau_creer
from statistiques.tableaux.disposition import place_nouvelle
from tests import fabriques
from tests.pages import suivre
from tests.personnel.conftest import Equipe, composer_equipe
from tests.personnel.test_navigateur import Ouvrir, fautes
from tests.personnel.test_navigateur import ouvrir as ouvrir
from tests.statistiques.test_navigateur_statistiques import DEBORDE

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
GENRES = ["carte", "courbe", "visites", "texte"]


@pytest.fixture
def equipe(transactional_db: None) -> Equipe:
    return composer_equipe()


def ordre(page: Page) -> list[str]:
    genres: list[str] = page.eval_on_selector_all("[data-place] input[name$='-genre']", "les => les.map(l => l.value)")
    return genres


def poignee(page: Page, nom: str) -> Locator:
    return page.get_by_role("button", name=f"Déplacer {nom}", exact=True)


def glisser(page: Page, nom: str, sur: str) -> None:
    """Drag a handle a little beyond the middle of another widget, as a hand does: by steps."""
    depart, but = poignee(page, nom).bounding_box(), page.locator(f"[data-nom='{sur}']").bounding_box()
    assert depart is not None
    assert but is not None
    page.mouse.move(depart["x"] + 10, depart["y"] + 10)
    page.mouse.down()
    page.mouse.move(depart["x"] + 10, but["y"] + but["height"] / 2 + 4, steps=8)


@pytest.mark.parametrize(("largeur", "theme"), [(360, "dark"), (1280, "light")])
def test_se_compose_au_clavier_et_en_glissant_et_se_lit_ensuite(
    equipe: Equipe, ouvrir: Ouvrir, largeur: int, theme: str
) -> None:
    fabriques.session_payee(equipe.chez)
    places = [place_nouvelle(genre) for genre in GENRES]
    lu = tableau_creer(equipe.personnes[Role.GERANT], equipe.chez.salon, "Essai", places)
    page = ouvrir(
        equipe.client(Role.GERANT), reverse("admin:tableau_modifier", args=[lu.pk]),
        viewport={"width": largeur, "height": 1600}, color_scheme=theme, reduced_motion="reduce",
    )  # fmt: skip
    annonce = page.locator("[data-annonce]")
    poignee(page, "Quelques mots").focus()
    page.keyboard.press("ArrowUp")
    expect(annonce).to_have_text("« Quelques mots » : place 3 sur 4.")
    page.keyboard.press("Home")
    expect(annonce).to_have_text("« Quelques mots » : place 1 sur 4.")
    assert ordre(page) == ["texte", "carte", "courbe", "visites"]
    expect(poignee(page, "Quelques mots")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(annonce).to_have_text("« Quelques mots » est déjà au bout.")
    glisser(page, "Quelques mots", "Dernières visites")
    page.mouse.up()
    expect(annonce).to_have_text("« Quelques mots » : place 4 sur 4.")
    assert ordre(page) == GENRES
    # Escape puts back what is being dragged.
    glisser(page, "Quelques mots", "Dernières visites")
    page.mouse.move(20, 10, steps=4)
    assert ordre(page)[-1] != "texte"
    page.keyboard.press("Escape")
    page.mouse.up()
    assert ordre(page) == GENRES
    page.get_by_role("button", name="Descendre Dernières visites").click()
    expect(page.get_by_text("Rien n'est encore gardé")).to_be_visible()
    page.get_by_label("Texte").fill("Bravo à toutes")
    assert fautes(page) == []
    assert page.evaluate(DEBORDE) == 0
    suivre(page.get_by_role("button", name="Enregistrer").first)
    assert [w.genre for w in lu.widgets.all()] == ["carte", "courbe", "texte", "visites"]
    expect(page.get_by_text("Bravo à toutes")).to_be_visible()
    expect(page.locator(".case-widget canvas")).to_be_visible()
    assert fautes(page) == []
    assert page.evaluate(DEBORDE) == 0
