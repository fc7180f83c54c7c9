"""One statement read and matched in a process of its own: ``python -m bancs.lire_releve`` prints one JSON line."""

from __future__ import annotations

import importlib
import json
import os
import time
from collections.abc import Callable

import django

from bancs.mesure import memoire


def principal() -> None:
    """Read what is due to its end; tell the time of each step and the memory it needed over a ready process."""
    django.setup()
    ronde = importlib.import_module("paiements.services.rapprochement.ronde")
    modeles = importlib.import_module("paiements.models")
    importlib.import_module("django.db").connection.ensure_connection()
    avant = memoire(os.getpid(), "VmHWM")
    etapes: dict[str, float] = {}
    for nom in ("releve_lire", "releve_rapprocher"):
        setattr(ronde, nom, _chronometrer(getattr(ronde, nom), nom, etapes))
    finis = ronde.releves_lire(600.0)
    dernier = modeles.ReleveFournisseur.objects.order_by("-date_creation").first()
    releve = {"finis": finis, "lues": dernier.lignes_lues, "neuves": dernier.lignes_neuves, "etat": dernier.etat}
    apres = memoire(os.getpid(), "VmHWM")
    print(json.dumps({**releve, **etapes, "memoire": apres, "ajoutee": apres - avant}))


def _chronometrer(faire: Callable[..., bool], nom: str, etapes: dict[str, float]) -> Callable[..., bool]:
    def mesure(*arguments: object) -> bool:
        depart = time.perf_counter()
        try:
            return faire(*arguments)
        finally:
            etapes[nom] = etapes.get(nom, 0.0) + time.perf_counter() - depart

    return mesure


if __name__ == "__main__":
    principal()
