"""The pictures of the README, which the salon's guide shows too, and the desk's."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from outils.captures.images import Bande, photographier, reduire
from outils.captures.pages import EQUIPE
from outils.captures.scene import Scene


def equipe(scene: Scene) -> None:
    """On the owner's desk: the board and the operators' weather."""
    page = scene.equipe("proprietaire", bureau=True)
    for seule in EQUIPE:
        page.goto(scene.admin + seule.chemin)
        page.wait_for_timeout(500)
        reduire(photographier(page), seule.nom)


def cloture(scene: Scene) -> None:
    """On the cashier's phone: count the drawer without knowing, explain what is missing, and read the Z."""
    page, bande = scene.equipe("caissier"), Bande()
    page.goto(scene.admin + "caisse/tiroir/compter/")
    # A first count tells what is expected: the second one is short of one note.
    page.get_by_role("button", name="J'ai compté").click()
    attendu = page.locator("dl.chiffres > div", has_text="Attendu").locator("dd").inner_text()
    page.get_by_role("link", name="Compter de nouveau").click()
    _compter(page, int(re.sub(r"\D", "", attendu)) - 1_000)
    bande.prendre(page)
    page.get_by_role("button", name="J'ai compté").click()
    page.get_by_label("Comment expliquez-vous cet écart").fill("Un billet de 1 000 F rendu en trop à midi")
    bande.prendre(page)
    page.get_by_role("button", name="Fermer la caisse").click()
    page.wait_for_url("**/tiroir/z/*/")
    bande.prendre(page)
    bande.poser("cloture")


def preuves(scene: Scene) -> None:
    """On the owner's phone: the story of the last visit, the seals, and who cancels more than the others."""
    page, bande = scene.equipe("proprietaire"), Bande()
    page.goto(scene.admin + "traces/")
    page.locator("a[href*='/traces/histoire/']").first.click()
    bande.prendre(page)
    page.goto(scene.admin + "sceaux/")
    bande.prendre(page)
    page.goto(scene.admin + "traces/annulations/")
    bande.prendre(page)
    bande.poser("preuves")


def _compter(page: Page, somme: int) -> None:
    for coupure in ("b10000", "b5000", "b2000", "b1000", "b500", "p100", "p50", "p25", "p10", "p5"):
        nombre, somme = divmod(somme, int(coupure[1:]))
        if nombre:
            page.fill(f"[name={coupure}]", str(nombre))
    page.evaluate("window.scrollTo(0, 0)")
