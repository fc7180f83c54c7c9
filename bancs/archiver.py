"""One step of the archives in a process of its own: ``python -m bancs.archiver archiver|supprimer|restaurer``."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from typing import Any

import django

from bancs.mesure import memoire


def principal(etape: str) -> None:
    """Do the step for the only month there is; tell the time it took and the memory it needed."""
    django.setup()
    connection = importlib.import_module("django.db").connection
    with connection.cursor() as curseur:
        curseur.execute("SET statement_timeout = 0")
    travail: Any = globals()[f"_{etape}"]
    modules = [importlib.import_module(f"traces.{nom}") for nom in _MODULES]
    avant = memoire(os.getpid(), "VmHWM")
    depart, processeur = time.perf_counter(), time.process_time()
    etapes = travail(*modules)
    print(
        json.dumps(
            {
                "duree": time.perf_counter() - depart,
                "processeur": time.process_time() - processeur,
                "memoire": memoire(os.getpid(), "VmHWM"),
                "ajoutee": memoire(os.getpid(), "VmHWM") - avant,
                **etapes,
            }
        )
    )


_MODULES = ("archivage", "archives_mois", "archives_suppression", "archives_restauration", "modeles_sceaux")


def _archiver(archivage: Any, mois_d: Any, *_autres: Any) -> dict[str, float]:
    """Tell apart the writing and the reading back: the count goes down when the second begins."""
    vus: list[tuple[int, float]] = []
    avant = mois_d.limite_avant(0, importlib.import_module("django.utils.timezone").now())
    (mois,) = [mois for mois in mois_d.mois_en_base(avant) if mois.nombre > 1_000]
    debut = time.perf_counter()
    archivage.mois_archiver(mois, lambda fait: vus.append((fait, time.perf_counter())))
    bascule = next(rang for rang in range(1, len(vus)) if vus[rang][0] < vus[rang - 1][0])
    return {"nombre": mois.nombre, "ecriture": vus[bascule - 1][1] - debut}


def _supprimer(_archivage: Any, _mois: Any, suppression: Any, _restauration: Any, modeles: Any) -> dict[str, float]:
    return {"nombre": suppression.archive_supprimer(modeles.ArchiveTraces.objects.get()).traces}


def _restaurer(_archivage: Any, _mois: Any, _suppression: Any, restauration: Any, modeles: Any) -> dict[str, float]:
    return {"nombre": restauration.archive_restaurer(modeles.ArchiveTraces.objects.get())[0]}


if __name__ == "__main__":
    principal(sys.argv[1])
