"""What the demo prints: a progress bar, a QR made of characters, and where to go."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import segno

from config.demarrage.comptes import Acces

LARGEUR_BARRE = 30


class Sortie(Protocol):
    """Where text goes: a file, or Django's own wrapper around one."""

    def isatty(self) -> bool: ...

    def flush(self) -> None: ...

    def write(self, msg: str, /) -> object: ...


@dataclass(frozen=True)
class Adresses:
    """Every address a person needs; ``client`` is the one behind the QR."""

    client: str
    telephone: str
    equipe: str
    courriels: str


def barre(sortie: Sortie, titre: str) -> Callable[[int, int], None]:
    """Return a progress callback ``(done, total)``; on a file it prints the start only."""
    terminal = sortie.isatty()
    if not terminal:
        sortie.write(f"{titre}…\n")

    def avancer(fait: int, total: int) -> None:
        if not terminal:
            return
        plein = LARGEUR_BARRE * fait // total if total else LARGEUR_BARRE
        fin = "\n" if fait >= total else ""
        sortie.write(f"\r{titre} [{'█' * plein}{'·' * (LARGEUR_BARRE - plein)}] {fait}/{total}{fin}")
        sortie.flush()

    return avancer


def qr_terminal(adresse: str, couleurs: bool = False) -> str:
    """Return ``adresse`` as a QR of half-block characters, quiet zone included.

    Args:
        couleurs: force white on black, since many phones do not read the negative that a light terminal would show.
    """
    dessin = io.StringIO()
    segno.make(adresse, error="l", micro=False).terminal(dessin, compact=True, border=2)
    lignes = dessin.getvalue().splitlines()
    return "\n".join(f"\033[97;40m{ligne}\033[0m" for ligne in lignes) if couleurs else "\n".join(lignes)


def accueil(adresses: Adresses, acces: Iterable[Acces], secondes: float, couleurs: bool = False) -> str:
    """Return the whole welcome text."""
    comptes = [f"    {a.role:<14} {a.identifiant:<24} {a.mot_de_passe}" for a in acces]
    lignes = [
        f"Le salon de démonstration est ouvert ({secondes:.1f} s).".replace(".", ",", 1),
        "",
        f"  Client (scannez)   {adresses.client}",
        qr_terminal(adresses.client, couleurs),
        f"  Son téléphone      {adresses.telephone}   (approuver, refuser, tarder…)",
        f"  L'équipe           {adresses.equipe}",
        *comptes,
        "    À essayer : tiroir et Z, argent à traiter, remboursements, gains, rapprochement, météo des opérateurs.",
        f"  Les courriels      {adresses.courriels}",
        "",
        "Ctrl-C arrête tout.",
    ]
    return "\n".join(lignes)
