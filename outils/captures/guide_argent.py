"""The pictures of the salon's guide about money that waits for somebody, and about people."""

from __future__ import annotations

from outils.captures.images import Bande
from outils.captures.scene import Scene


def a_traiter(scene: Scene) -> None:
    """The manager reads what waits, and opens the first."""
    page, bande = scene.equipe("gerant"), Bande()
    page.goto(scene.admin + "a-traiter/")
    bande.prendre(page)
    page.locator("ol.notes a").first.click()
    page.get_by_role("heading", name="Que faire de cet argent").wait_for()
    bande.prendre(page)
    bande.poser("guide-a-traiter")


def remboursement(scene: Scene) -> None:
    """The cashier asks for a refund on the last note paid in cash; the manager approves another one."""
    page, bande = scene.equipe("caissier"), Bande()
    page.goto(scene.admin + "caisse/?etat=payees")
    page.locator("ol.notes a").first.click()
    page.locator("summary", has_text="Rembourser ce paiement").click()
    page.get_by_label("Pourquoi ?").last.fill("Coupe à refaire")
    page.locator("#rembourser").evaluate("titre => titre.parentNode.scrollIntoView()")
    bande.prendre(page)
    page = scene.equipe("gerant")
    page.goto(scene.admin + "remboursements/")
    page.locator("ol.notes a").first.click()
    page.get_by_role("heading", name="À vous de décider").scroll_into_view_if_needed()
    bande.prendre(page)
    bande.poser("guide-remboursement")


def gains(scene: Scene) -> None:
    """The manager pays a hairdresser, who says that she received it."""
    page, bande = scene.equipe("gerant"), Bande()
    page.goto(scene.admin + "gains/")
    page.locator("ol.notes a", has_text="Awa").click()
    page.get_by_label("Comment").select_option("manuel")
    page.get_by_label("Référence du transfert").fill("MP-2048-7731")
    page.get_by_role("heading", name="Verser", exact=True).evaluate("titre => titre.parentNode.scrollIntoView()")
    bande.prendre(page)
    page.get_by_role("button", name="Enregistrer le versement").click()
    page.get_by_text("pas encore confirmé").first.wait_for()
    page = scene.equipe("coiffeur")
    page.goto(scene.admin + "gains/")
    bande.prendre(page)
    page.get_by_role("heading", name="Versements").evaluate("titre => titre.parentNode.scrollIntoView()")
    bande.prendre(page)
    bande.poser("guide-gains")


def sceaux(scene: Scene) -> None:
    """The owner checks the seals."""
    page, bande = scene.equipe("proprietaire"), Bande()
    page.goto(scene.admin + "sceaux/")
    page.get_by_role("button", name="Vérifier maintenant").click()
    page.wait_for_load_state()
    bande.prendre(page)
    bande.poser("guide-sceaux")


def mot_de_passe(scene: Scene) -> None:
    """The owner opens the cashier's record and gives her a new link."""
    page, bande = scene.equipe("proprietaire"), Bande()
    page.goto(scene.admin + "salon_paiement/membre/")
    page.locator("#result_list a", has_text="caissier").first.click()
    bande.prendre(page)
    page.get_by_role("link", name="Nouveau lien de mot de passe").click()
    page.locator(".qr-petit").wait_for()
    bande.prendre(page)
    bande.poser("guide-mot-de-passe")
