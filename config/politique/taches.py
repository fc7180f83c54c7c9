"""What a background task may read while it runs: every salon's rows when its reason is declared, none otherwise."""

from __future__ import annotations

from config.politique.table_taches import TACHES
from salon_paiement.portee import Portee, portee_courante, portee_noter

_autour: dict[str, Portee | None] = {}


def tache_entrer(cle: str, nom: str) -> None:
    """Open the scope of the task ``nom``; :func:`tache_sortir` with the same ``cle`` closes it."""
    _autour[cle] = portee_courante()
    portee_noter(Portee(TACHES[nom], libre=True) if nom in TACHES else Portee(f"tâche {nom}", ouverte=False))


def tache_sortir(cle: str) -> None:
    """Give back what was around: a thread of the pool serves the next task."""
    portee_noter(_autour.pop(cle, None))
