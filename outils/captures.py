"""Screenshots of the documentation, taken on a fresh demo: ``make captures`` writes ``docs/captures/``.

Needs Debian's chromium and the development requirements.
"""

from __future__ import annotations

import contextlib
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

RACINE = pathlib.Path(__file__).resolve().parent.parent
DESTINATION = RACINE / "docs" / "captures"
_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_MARGE = 16
_PAGES = {
    "accueil": "",
    "caisse": "caisse/?etat=toutes",
    "a-traiter": "a-traiter/",
    "rapprochement": "rapprochement/",
    "operateurs": "operateurs/",
    "traces": "traces/",
}


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


def lire(accueil: str, motif: str) -> str:
    """Return the first group of ``motif`` in what the demo printed."""
    trouve = re.search(motif, accueil)
    if trouve is None:
        raise SystemExit(f"La démonstration n'a pas démarré :\n{accueil}")
    return trouve[1]


def telephone(navigateur: Browser) -> BrowserContext:
    """Return a small phone in French."""
    return navigateur.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR", has_touch=True)


def capturer_client(navigateur: Browser, accueil: str, dossier: pathlib.Path) -> None:
    """Play a client from the scan to the receipt and join the four screens in one picture."""
    poche = telephone(navigateur)
    page = poche.new_page()
    page.goto(lire(accueil, r"(http://127\.0\.0\.1:\d+/q/\S+)"))
    page.locator("input[name=p]").first.check()
    page.locator("input[name=p]").nth(3).check()
    page.screenshot(path=dossier / "1.png")
    page.get_by_role("button", name="Continuer").click()
    page.fill("#prenom", "Afi")
    page.fill("#telephone", "97 00 00 00")
    page.get_by_role("button", name="Continuer").click()
    page.screenshot(path=dossier / "2.png")
    page.get_by_role("button", name=re.compile(r"Payer \d")).click()
    page.wait_for_timeout(500)
    page.screenshot(path=dossier / "3.png")
    operateur = poche.new_page()
    operateur.goto(lire(accueil, r"(http://127\.0\.0\.1:\d+)   \(approuver"))
    operateur.get_by_role("button", name=re.compile("^Approuver")).first.click()
    operateur.close()
    page.wait_for_url("**/r/**", timeout=60_000)
    page.screenshot(path=dossier / "4.png")
    joindre([dossier / f"{rang}.png" for rang in range(1, 5)], DESTINATION / "client.png")


def capturer_equipe(navigateur: Browser, accueil: str) -> None:
    """Log in as the owner and take the board, the till, the money to sort out, the reconciliation, the weather."""
    bureau = navigateur.new_context(viewport={"width": 1280, "height": 860}, locale="fr-FR").new_page()
    adresse = lire(accueil, r"(http://127\.0\.0\.1:\d+/admin/)")
    entrer(bureau, adresse, lire(accueil, r"\bproprietaire +(\S+)"))
    for nom, chemin in _PAGES.items():
        bureau.goto(adresse + chemin)
        bureau.wait_for_timeout(500)
        reduire(bureau.screenshot(), DESTINATION / f"{nom}.png")


def capturer_caissier(navigateur: Browser, accueil: str, dossier: pathlib.Path) -> None:
    """On the cashier's phone: count the drawer without knowing, explain what is missing, and read the Z."""
    page = telephone(navigateur).new_page()
    adresse = lire(accueil, r"(http://127\.0\.0\.1:\d+/admin/)")
    entrer(page, adresse, lire(accueil, r"\bcaissier +caissier +(\S+)"), "caissier")
    page.goto(adresse + "caisse/tiroir/compter/")
    # A first count tells what is expected: the second one is short of one note.
    page.get_by_role("button", name="J'ai compté").click()
    attendu = page.locator("dl.chiffres > div", has_text="Attendu").locator("dd").inner_text()
    page.get_by_role("link", name="Compter de nouveau").click()
    _compter(page, int(re.sub(r"\D", "", attendu)) - 1_000)
    page.screenshot(path=dossier / "1.png")
    page.get_by_role("button", name="J'ai compté").click()
    page.get_by_label("Comment expliquez-vous cet écart").fill("Un billet de 1 000 F rendu en trop à midi")
    page.screenshot(path=dossier / "2.png")
    page.get_by_role("button", name="Fermer la caisse").click()
    page.wait_for_url("**/tiroir/z/*/")
    page.screenshot(path=dossier / "3.png")
    joindre([dossier / f"{rang}.png" for rang in range(1, 4)], DESTINATION / "cloture.png")


def capturer_preuves(navigateur: Browser, accueil: str, dossier: pathlib.Path) -> None:
    """On the owner's phone: the story of the last visit, the seals, and who cancels more than the others."""
    page = telephone(navigateur).new_page()
    adresse = lire(accueil, r"(http://127\.0\.0\.1:\d+/admin/)")
    entrer(page, adresse, lire(accueil, r"\bproprietaire +(\S+)"))
    page.goto(adresse + "traces/")
    page.locator("a[href*='/traces/histoire/']").first.click()
    page.screenshot(path=dossier / "1.png")
    page.goto(adresse + "sceaux/")
    page.screenshot(path=dossier / "2.png")
    page.goto(adresse + "traces/annulations/")
    page.screenshot(path=dossier / "3.png")
    joindre([dossier / f"{rang}.png" for rang in range(1, 4)], DESTINATION / "preuves.png")


def _compter(page: Page, somme: int) -> None:
    for coupure in ("b10000", "b5000", "b2000", "b1000", "b500", "p100", "p50", "p25", "p10", "p5"):
        nombre, somme = divmod(somme, int(coupure[1:]))
        if nombre:
            page.fill(f"[name={coupure}]", str(nombre))
    page.evaluate("window.scrollTo(0, 0)")


def entrer(page: Page, adresse: str, mot_de_passe: str, identifiant: str = "proprietaire") -> None:
    """Log in as one of the demo's team."""
    page.goto(adresse)
    page.fill("#id_username", identifiant)
    page.fill("#id_password", mot_de_passe)
    page.locator("[type=submit]").first.click()


def reduire(image: bytes, destination: pathlib.Path) -> None:
    """Write a screenshot with few colours: small enough to live in the repository."""
    Image.open(io.BytesIO(image)).convert("RGB").quantize(96).save(destination, optimize=True)


def joindre(images: list[pathlib.Path], destination: pathlib.Path) -> None:
    """Put pictures side by side."""
    ouvertes = [Image.open(image) for image in images]
    largeur = sum(i.width for i in ouvertes) + _MARGE * (len(ouvertes) + 1)
    toile = Image.new("RGB", (largeur, max(i.height for i in ouvertes) + 2 * _MARGE), "#d9d4cd")
    gauche = _MARGE
    for image in ouvertes:
        toile.paste(image, (gauche, _MARGE))
        gauche += image.width + _MARGE
    toile.quantize(128).save(destination, optimize=True)


def main() -> None:
    """Take every screenshot."""
    DESTINATION.mkdir(parents=True, exist_ok=True)
    with demonstration() as accueil, sync_playwright() as outil, tempfile.TemporaryDirectory() as dossier:
        navigateur = outil.chromium.launch(executable_path="/usr/bin/chromium", args=_OPTIONS)
        capturer_client(navigateur, accueil, pathlib.Path(dossier))
        capturer_equipe(navigateur, accueil)
        capturer_caissier(navigateur, accueil, pathlib.Path(dossier))
        capturer_preuves(navigateur, accueil, pathlib.Path(dossier))
        navigateur.close()
    for image in sorted(DESTINATION.glob("*.png")):
        print(f"{image.relative_to(RACINE)} : {image.stat().st_size // 1024} Ko")


if __name__ == "__main__":
    main()
