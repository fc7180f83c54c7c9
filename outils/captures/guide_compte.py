"""The pictures of the salon's guide about what leaves by itself, and about one's own account and code."""

from __future__ import annotations

from playwright.sync_api import Page

from outils.captures.images import Bande
from outils.captures.scene import Scene

# Neither a date nor a suite; on the picture it is dots.
_CODE = "482916"


def rapports(scene: Scene) -> None:
    """The owner picks her reports and the hour, then sees what comes and what was written."""
    page, bande = scene.equipe("proprietaire"), Bande()
    page.goto(scene.admin + "rapports/")
    bande.prendre(page)
    page.locator("#titre-a-venir").evaluate("titre => titre.scrollIntoView()")
    bande.prendre(page)
    bande.poser("guide-rapports")


def compte(scene: Scene) -> None:
    """The owner's own account: her second proof, then the sessions that are open and her password."""
    page, bande = scene.equipe("proprietaire"), Bande()
    _toucher_en_haut(page, "Mon compte")
    bande.prendre(page)
    page.get_by_role("heading", name="Mes sessions ouvertes").evaluate("titre => titre.parentNode.scrollIntoView()")
    bande.prendre(page)
    bande.poser("guide-compte")


def code_et_verrou(scene: Scene) -> None:
    """The cashier chooses her code, locks the till, and is about to open it again."""
    page, code, verrou = scene.equipe("caissier"), Bande(), Bande()
    _toucher_en_haut(page, "Mon compte")
    page.get_by_role("link", name="Mon code", exact=True).evaluate("lien => lien.closest('section').scrollIntoView()")
    code.prendre(page)
    page.get_by_role("link", name="Mon code", exact=True).click()
    page.get_by_label("Votre code à six chiffres").fill(_CODE)
    page.get_by_label("Le même code, encore une fois").fill(_CODE)
    page.get_by_label("Votre mot de passe").fill(scene.lire(r"\bcaissier +(\S+)\n"))
    code.prendre(page)
    page.get_by_role("button", name="Enregistrer le code").click()
    page.get_by_text("Votre code est enregistré").wait_for()
    code.poser("guide-code")
    page.goto(scene.admin + "caisse/")
    page.evaluate("window.scrollTo(0, 0)")
    verrou.prendre(page)
    page.get_by_role("button", name="Verrouiller").click()
    page.get_by_label("Votre code").fill(_CODE)
    page.locator("[name=personne]").first.check()
    page.evaluate("window.scrollTo(0, 0)")
    verrou.prendre(page)
    verrou.poser("guide-verrou")


def _toucher_en_haut(page: Page, mot: str) -> None:
    page.locator("#user-tools").get_by_text(mot, exact=True).click()
    page.wait_for_load_state()
