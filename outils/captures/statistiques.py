"""The pages of the figures, for the README and for the salon's guide."""

from __future__ import annotations

from playwright.sync_api import Page

from outils.captures.images import Bande
from outils.captures.pages import STATISTIQUES, PageSeule
from outils.captures.scene import BUREAU, TELEPHONE, Scene

# Charts are drawn once their library has run.
_DESSIN_MS = 1_500


def statistiques(scene: Scene) -> None:
    """On the owner's desk and phone."""
    for telephone in (False, True):
        page = scene.equipe("proprietaire", bureau=not telephone)
        for seule in (s for s in STATISTIQUES if s.telephone == telephone):
            _prendre(scene, page, seule)


def _prendre(scene: Scene, page: Page, seule: PageSeule) -> None:
    largeur, hauteur = TELEPHONE if seule.telephone else BUREAU
    page.set_viewport_size({"width": largeur, "height": seule.hauteur or hauteur})
    reponse = page.goto(scene.admin + seule.chemin)
    if reponse is None or not reponse.ok:
        raise SystemExit(f"{seule.nom} : /admin/{seule.chemin} a répondu {reponse.status if reponse else 0}")
    if seule.bouton and (bouton := page.get_by_role("button", name=seule.bouton)).count():
        bouton.click()
        page.wait_for_load_state()
    page.wait_for_timeout(_DESSIN_MS)
    bande = Bande()
    bande.prendre(page)
    for repere in seule.suite:
        if page.locator(repere).count():
            page.locator(repere).first.evaluate("element => element.scrollIntoView()")
            bande.prendre(page)
    bande.poser(seule.nom)
