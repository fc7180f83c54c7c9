"""One run of ``sessions_expirer`` in a process of its own: ``python -m bancs.expirer`` prints one JSON line."""

from __future__ import annotations

import importlib
import json
import os
import time

import django

from bancs.mesure import memoire


def principal() -> None:
    """Expire what is due; tell the time it took and the memory it needed over a ready process."""
    django.setup()
    expiration = importlib.import_module("salon_paiement.services.expiration")
    importlib.import_module("django.db").connection.ensure_connection()
    avant = memoire(os.getpid(), "VmHWM")
    processeur, depart = time.process_time(), time.perf_counter()
    nombre = expiration.sessions_expirer()
    print(
        json.dumps(
            {
                "nombre": nombre,
                "duree": time.perf_counter() - depart,
                "processeur": time.process_time() - processeur,
                "memoire": memoire(os.getpid(), "VmHWM"),
                "ajoutee": memoire(os.getpid(), "VmHWM") - avant,
            }
        )
    )


if __name__ == "__main__":
    principal()
