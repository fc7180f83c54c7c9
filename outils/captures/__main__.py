"""``python -m outils.captures``: every picture; ``python -m outils.captures statistiques``: those of one scene."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from playwright.sync_api import sync_playwright

from outils.captures import guide, guide_argent, guide_compte, presentation
from outils.captures.pages import DESTINATION, RACINE
from outils.captures.scene import Scene, demonstration
from outils.captures.statistiques import statistiques

_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# In this order: the till is counted before it is opened, and a payment left in verification comes after its Z.
SCENES: tuple[Callable[[Scene], None], ...] = (
    guide.premier_paiement,
    presentation.equipe,
    statistiques,
    presentation.cloture,
    presentation.preuves,
    guide.ouverture,
    guide.ticket_et_especes,
    guide_argent.remboursement,
    guide_argent.a_traiter,
    guide_argent.gains,
    guide_argent.sceaux,
    guide_argent.mot_de_passe,
    guide_compte.rapports,
    guide_compte.compte,
    guide_compte.code_et_verrou,
    guide.reseau_coupe,
    guide.verification,
)


def main() -> None:
    """Take every screenshot, or those of the scenes that are named."""
    connues = {scene.__name__: scene for scene in SCENES}
    lecteur = argparse.ArgumentParser(description="Captures d'écran de la documentation")
    lecteur.add_argument("scenes", nargs="*", metavar="scene", help=f"parmi : {', '.join(connues)} (toutes sinon)")
    voulues = lecteur.parse_args().scenes or list(connues)
    if inconnues := set(voulues) - set(connues):
        lecteur.error(f"scène inconnue : {', '.join(sorted(inconnues))}")
    DESTINATION.mkdir(parents=True, exist_ok=True)
    with demonstration() as accueil, sync_playwright() as outil:
        navigateur = outil.chromium.launch(executable_path="/usr/bin/chromium", args=_OPTIONS)
        scene = Scene(navigateur, accueil)
        for nom in voulues:
            connues[nom](scene)
        navigateur.close()
    images = sorted(DESTINATION.glob("*.png"))
    for image in images:
        print(f"{image.relative_to(RACINE)} : {image.stat().st_size // 1024} Ko")
    print(f"{sum(image.stat().st_size for image in images) // 1024} Ko en tout")


if __name__ == "__main__":
    main()
