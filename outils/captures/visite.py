"""What a client does on her phone, one gesture after the other."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from outils.captures.images import Bande
from outils.captures.scene import Scene


def choisir(scene: Scene, bande: Bande | None = None, numero: str = "97 00 00 00") -> Page:
    """Scan, choose two services and say who she is; ``bande`` keeps the two screens."""
    page = scene.telephone().new_page()
    page.goto(scene.client)
    page.locator("input[name=p]").first.check()
    page.locator("input[name=p]").nth(3).check()
    if bande is not None:
        bande.prendre(page)
    page.get_by_role("button", name="Continuer").click()
    page.fill("#prenom", "Afi")
    page.fill("#telephone", numero)
    page.get_by_role("button", name="Continuer").click()
    if bande is not None:
        bande.prendre(page)
    return page


def payer(page: Page, attendu: str) -> None:
    """Ask to pay everything, and wait until the screen says ``attendu``."""
    page.get_by_role("button", name=re.compile(r"Payer \d")).click()
    page.get_by_role("heading", name=attendu).wait_for(timeout=60_000)


def code_de(page: Page) -> str:
    """Return the short reference that her screen shows."""
    return page.locator(".code").first.inner_text().strip()
