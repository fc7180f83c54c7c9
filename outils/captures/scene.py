"""A fresh demo and the people in it: a client's phone, the team's phones and desk, the operator."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from outils.captures.pages import RACINE
from simulateur.client import ClientSimulateur

TELEPHONE = (360, 740)
BUREAU = (1280, 860)


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """Start a demo in a folder of its own and give what it printed."""
    with tempfile.TemporaryDirectory() as dossier:
        processus = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", "0"],
            cwd=RACINE, env={**os.environ, "DOSSIER_VAR": dossier}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        accueil = ""
        try:
            for ligne in processus.stdout or []:
                accueil += ligne
                if "Ctrl-C" in ligne:
                    break
            yield accueil
        finally:
            processus.terminate()
            processus.communicate(timeout=30)


@dataclass(frozen=True)
class Scene:
    """One demo, seen through one browser. ``accueil``: what the demo printed."""

    navigateur: Browser
    accueil: str

    @property
    def client(self) -> str:
        """The address behind the QR of a place."""
        return self.lire(r"(http://127\.0\.0\.1:\d+/q/\S+)")

    @property
    def admin(self) -> str:
        """Where the team's pages begin."""
        return self.lire(r"(http://127\.0\.0\.1:\d+/admin/)")

    @property
    def operateur(self) -> ClientSimulateur:
        """The operator, to be told what to do with the next request."""
        return ClientSimulateur(self.lire(r"(http://127\.0\.0\.1:\d+)   \(approuver"))

    def lire(self, motif: str) -> str:
        """Return the first group of ``motif`` in what the demo printed."""
        trouve = re.search(motif, self.accueil)
        if trouve is None:
            raise SystemExit(f"La démonstration n'a pas démarré :\n{self.accueil}")
        return trouve[1]

    def telephone(self) -> BrowserContext:
        """Return a small phone in French, at the salon's hour."""
        return self._contexte(*TELEPHONE)

    def equipe(self, identifiant: str, *, bureau: bool = False) -> Page:
        """Return the phone, or the desk, of somebody of the team who has just logged in."""
        page = self._contexte(*(BUREAU if bureau else TELEPHONE), telephone=not bureau).new_page()
        page.goto(self.admin)
        page.fill("#id_username", identifiant)
        page.fill("#id_password", self.lire(rf"\b{identifiant} +(\S+)\n"))
        page.locator("[type=submit]").first.click()
        page.wait_for_load_state()
        return page

    def _contexte(self, largeur: int, hauteur: int, *, telephone: bool = True) -> BrowserContext:
        return self.navigateur.new_context(
            viewport={"width": largeur, "height": hauteur}, has_touch=telephone,
            locale="fr-FR", timezone_id="Africa/Porto-Novo", color_scheme="light",
        )  # fmt: skip
