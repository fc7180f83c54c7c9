"""The pictures of the salon's guide that follow one visit: paid by phone, in cash, on a ticket, in verification."""

from __future__ import annotations

import re

from outils.captures.images import Bande
from outils.captures.scene import Scene
from outils.captures.visite import choisir, code_de, payer


def premier_paiement(scene: Scene) -> None:
    """A client from the scan to the receipt, and what the till shows meanwhile."""
    elle, vous, caisse = Bande(), Bande(), scene.equipe("caissier")
    page = choisir(scene, elle)
    payer(page, "Regardez votre téléphone")
    elle.prendre(page)
    caisse.goto(scene.admin + "caisse/")
    vous.prendre(caisse)
    operateur = scene.operateur
    operateur.decider(operateur.transactions()[-1]["reference"], "approuver")
    page.wait_for_url("**/r/**", timeout=60_000)
    elle.prendre(page)
    elle.poser("client")
    caisse.goto(scene.admin + "caisse/?etat=payees")
    vous.prendre(caisse)
    vous.poser("guide-vous-voyez")


def ouverture(scene: Scene) -> None:
    """The cashier says what is in the drawer and opens it; the till must be closed."""
    page, bande = scene.equipe("caissier"), Bande()
    page.goto(scene.admin + "caisse/tiroir/")
    page.get_by_label("Fond de caisse").fill("20000")
    bande.prendre(page)
    page.get_by_role("button", name="Ouvrir la caisse").click()
    page.get_by_role("heading", name="Caisse ouverte").wait_for()
    bande.prendre(page)
    bande.poser("guide-ouverture")


def ticket_et_especes(scene: Scene) -> None:
    """The cashier prepares a ticket and shows its QR, then the client pays it in cash."""
    page, ticket, especes = scene.equipe("caissier"), Bande(), Bande()
    page.goto(scene.admin + "caisse/nouveau/")
    for tuile in ("Soin profond", "Awa"):
        page.get_by_label(tuile).first.check()
    ticket.prendre(page)
    page.get_by_role("button", name="Afficher le QR du ticket").click()
    page.locator(".qr-ticket").wait_for()
    ticket.prendre(page)
    ticket.poser("guide-ticket")
    page.get_by_role("link", name="Il paie en espèces").click()
    page.locator("#especes").scroll_into_view_if_needed()
    especes.prendre(page)
    page.get_by_role("button", name=re.compile("rendre")).last.click()
    page.get_by_text("À rendre au client").wait_for()
    especes.prendre(page)
    especes.poser("guide-especes")


def verification(scene: Scene) -> None:
    """The operator took the request and says nothing any more: what she sees, what the till sees."""
    scene.operateur.scenario(
        "ne_jamais_repondre", pour="prochaine", initiation="coupure_apres", statut="503", webhook="aucun"
    )
    page, bande = choisir(scene, numero="97 00 00 01"), Bande()
    payer(page, "Votre paiement est en cours de vérification")
    bande.prendre(page)
    caisse = scene.equipe("caissier")
    caisse.goto(f"{scene.admin}caisse/{code_de(page)}/")
    bande.prendre(caisse)
    bande.poser("guide-verification")


def reseau_coupe(scene: Scene) -> None:
    """Neither the client's phone nor the till's reaches the server."""
    bande, page = Bande(), choisir(scene, numero="97 00 00 02")
    payer(page, "Regardez votre téléphone")
    caisse = scene.equipe("caissier")
    caisse.goto(scene.admin + "caisse/")
    for ecran in (page, caisse):
        ecran.context.set_offline(True)
    page.locator("[data-coupe]").wait_for(timeout=60_000)
    bande.prendre(page)
    caisse.locator("[data-sonde-etat].en-panne [data-age]").wait_for(timeout=60_000)
    caisse.locator("[data-sonde-etat]").scroll_into_view_if_needed()
    bande.prendre(caisse)
    bande.poser("guide-reseau")
