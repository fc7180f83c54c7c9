"""The newcomer's demo, driven by a real browser: the poster's QR is read from its image, the client pays.

Nothing is imported from the product here: only its command, its pages and the operator's phone page. The demo was
started once before, on nothing: ninety days are not written again for each worker.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.navigateur.conftest import Contexte
from tests.pages import suivre
from tests.prepares import demo_ouverte

RACINE = pathlib.Path(__file__).resolve().parents[2]
_A_OUBLIER = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS")

pytestmark = pytest.mark.timeout(180)


@dataclass
class Demonstration:
    """What the command printed: addresses and one login."""

    client: str
    telephone: str
    equipe: str
    courriels: str
    mot_de_passe: str


@pytest.fixture(scope="module")
def demonstration(commun: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    var = tmp_path_factory.mktemp("demo") / "var"
    shutil.copytree(demo_ouverte(commun), var)
    env = {n: v for n, v in os.environ.items() if n not in _A_OUBLIER and not n.startswith("COV")}
    processus = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", "0"],
        cwd=RACINE, env={**env, "DOSSIER_VAR": str(var)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert processus.stdout is not None
    accueil = ""
    for ligne in processus.stdout:
        accueil += ligne
        if "Ctrl-C" in ligne:
            break

    def lire(motif: str) -> str:
        trouve = re.search(motif, accueil)
        assert trouve, accueil
        return trouve[1]

    try:
        yield Demonstration(
            client=lire(r"(http://127\.0\.0\.1:\d+/q/\S+)"),
            telephone=lire(r"(http://127\.0\.0\.1:\d+)   \(approuver"),
            equipe=lire(r"(http://127\.0\.0\.1:\d+/admin/)"),
            courriels=lire(r"(http://127\.0\.0\.1:\d+/demo/courriels/)"),
            mot_de_passe=lire(r"\bproprietaire +(\S+)"),
        )
    finally:
        processus.terminate()
        processus.communicate(timeout=30)


def lire_qr(png: pathlib.Path) -> str:
    """Return what a phone's camera would read on this image."""
    codes = zxingcpp.read_barcodes(Image.open(png))
    assert len(codes) == 1
    return codes[0].text


def composer(page: Page, adresse: str, numero: str) -> None:
    """From the scan to the pay button, with forms only."""
    page.goto(adresse)
    page.locator("input[name=p]").first.check()
    page.get_by_role("button", name="Continuer").click()
    page.fill("#prenom", "Afi")
    page.fill("#telephone", numero)
    page.fill("#courriel", "afi@example.org")
    page.get_by_role("button", name="Continuer").click()


def approuver(contexte: BrowserContext, demonstration: Demonstration, reference: str) -> None:
    """Play the client's phone at the operator: approve the request that carries this reference."""
    telephone = contexte.new_page()
    telephone.goto(demonstration.telephone)
    demande = telephone.locator("article, section, li, div").filter(has_text=reference).last
    suivre(demande.get_by_role("button", name=re.compile("^Approuver")).first)


@pytest.mark.parametrize("javascript", [True, False])
def test_du_qr_imprime_au_recu(
    demonstration: Demonstration, contexte: Contexte, tmp_path: pathlib.Path, javascript: bool
) -> None:
    ordinateur = contexte(largeur=1280)
    bureau = ordinateur.new_page()
    bureau.goto(demonstration.equipe)
    bureau.fill("#id_username", "proprietaire")
    bureau.fill("#id_password", demonstration.mot_de_passe)
    bureau.locator("[type=submit]").first.click()
    affiche = ordinateur.request.get(_adresse_de_l_affiche(bureau, demonstration))
    (tmp_path / "affiche.pdf").write_bytes(affiche.body())
    subprocess.run(["pdftoppm", "-png", "-r", "100", "-singlefile", "affiche.pdf", "affiche"], cwd=tmp_path, check=True)
    adresse = lire_qr(tmp_path / "affiche.png")
    assert "/q/" in adresse

    poche = contexte(javascript=javascript)
    page = poche.new_page()
    composer(page, adresse, "97 00 00 00" if javascript else "+229 01 66 11 22 33")
    page.get_by_role("button", name=re.compile(r"Payer \d")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("téléphone")
    reference = page.locator(".code").first.inner_text().strip()
    # Reload and back never pay twice nor lose the page.
    page.reload()
    approuver(ordinateur, demonstration, reference)
    page.wait_for_url("**/r/**", timeout=30_000)
    expect(page.locator("main")).to_contain_text("Payé")

    page.locator("svg, img[src*=qr]").last.screenshot(path=tmp_path / "recu.png")
    assert lire_qr(tmp_path / "recu.png") == page.url
    bureau.goto(demonstration.equipe + "caisse/?etat=toutes")
    expect(bureau.locator("body")).to_contain_text(reference)
    _attendre_le_courriel(bureau, demonstration)


def _attendre_le_courriel(bureau: Page, demonstration: Demonstration) -> None:
    """The receipt's e-mail reaches the demo's mailbox within a few seconds."""
    # The owner has mail of her own since the demo opened: what waits for a decision.
    recu = bureau.locator("main").get_by_text(re.compile("reçu", re.IGNORECASE))
    for _seconde in range(30):
        bureau.goto(demonstration.courriels)
        if recu.count():
            break
        bureau.wait_for_timeout(1_000)
    expect(bureau.locator("main")).to_contain_text("reçu", ignore_case=True)


def _adresse_de_l_affiche(bureau: Page, demonstration: Demonstration) -> str:
    """Find a poster's link the way the owner does, from the list of places."""
    bureau.goto(demonstration.equipe + "salon_paiement/posteqr/")
    bureau.locator("#result_list tbody a").first.click()
    lien = bureau.locator("a[href*=affiche]").first.get_attribute("href")
    assert lien
    return str(bureau.evaluate("lien => new URL(lien, location.href).href", lien))
