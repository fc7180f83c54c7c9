"""Pictures small enough to live in the repository: few colours, screens side by side."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Page

from outils.captures.pages import DESTINATION

_MARGE = 16
_FOND = "#d9d4cd"
COULEURS = 64


class Bande:
    """Screens of phones that will stand side by side in one picture."""

    def __init__(self) -> None:
        self._ecrans: list[Image.Image] = []

    def prendre(self, page: Page) -> None:
        """Take what ``page`` shows now."""
        self._ecrans.append(_ouvrir(photographier(page)))

    def poser(self, nom: str) -> None:
        """Write the picture ``nom``."""
        largeur = sum(ecran.width for ecran in self._ecrans) + _MARGE * (len(self._ecrans) + 1)
        toile = Image.new("RGB", (largeur, max(ecran.height for ecran in self._ecrans) + 2 * _MARGE), _FOND)
        gauche = _MARGE
        for ecran in self._ecrans:
            toile.paste(ecran, (gauche, _MARGE))
            gauche += ecran.width + _MARGE
        _ecrire(toile, nom)


def photographier(page: Page) -> bytes:
    """Return what ``page`` shows, once nothing moves."""
    return page.screenshot(animations="disabled")


def reduire(image: bytes, nom: str) -> None:
    """Write one screenshot as the picture ``nom``."""
    _ecrire(_ouvrir(image), nom)


def _ouvrir(image: bytes) -> Image.Image:
    return Image.open(io.BytesIO(image)).convert("RGB")


def _ecrire(image: Image.Image, nom: str) -> None:
    image.quantize(COULEURS).save(DESTINATION / f"{nom}.png", optimize=True)
