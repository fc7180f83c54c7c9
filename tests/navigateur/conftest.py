"""A real browser on a small phone, a live server, an operator on a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from paiements.services.comptes import compte_enregistrer
from simulateur.config import Configuration
from simulateur.serveur import ServeurSimule, demarrer
from tests.fabriques import RESEAUX, Maison

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_NIVEAUX = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Faults only: telling each element that is right takes longer than looking at it.
_REGLES = {"runOnly": {"type": "tag", "values": _NIVEAUX}, "resultTypes": ["violations"]}

Contexte = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    ici = Path(__file__).parent
    for item in items:
        if ici in item.path.parents:
            item.add_marker(pytest.mark.navigateur)


@pytest.fixture
def contexte(navigateur: Browser) -> Iterator[Contexte]:
    """Open phones: ``contexte(largeur=320, langue="en", javascript=False)``; each has its own cookies."""
    ouverts: list[BrowserContext] = []

    def ouvrir(*, largeur: int = 360, hauteur: int = 740, langue: str = "fr-FR", **options: Any) -> BrowserContext:
        options = {"java_script_enabled": options.pop("javascript", True), **options}
        neuf = navigateur.new_context(
            viewport={"width": largeur, "height": hauteur}, locale=langue, is_mobile=True, has_touch=True, **options
        )
        neuf.set_default_timeout(30_000)
        ouverts.append(neuf)
        return neuf

    yield ouvrir
    for ouvert in ouverts:
        ouvert.close()


@pytest.fixture
def operateur(tmp_path: Path) -> Iterator[ServeurSimule]:
    with demarrer(Configuration(dossier=tmp_path / "operateur")) as serveur:
        yield serveur


@pytest.fixture
def salon(maison_reelle: Maison, operateur: ServeurSimule) -> Maison:
    """A salon whose operator answers on a real socket."""
    identifiants = {"cle": operateur.config.cle, "boutique": operateur.config.boutique, "base": operateur.url}
    maison_reelle.compte = compte_enregistrer(
        maison_reelle.salon, fournisseur="simulateur", mode="test", identifiants=identifiants, reseaux=RESEAUX
    )
    return maison_reelle


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Check a page with axe-core (evaluated: the page's policy forbids foreign script tags) and its width."""

    def verifier(page: Page) -> None:
        page.evaluate(_AXE)
        fautes = page.evaluate("regles => axe.run(document, regles).then(r => r.violations)", _REGLES)
        resume = [f"{f['id']}: {f['help']} → {[n['html'][:120] for n in f['nodes']]}" for f in fautes]
        assert not resume, f"{page.url}\n" + "\n".join(resume)
        debord = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert debord <= 0, f"{page.url} déborde de {debord} px"

    return verifier
