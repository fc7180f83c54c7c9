"""The exports that are due, made in a process of their own: ``python -m bancs.exporter`` prints one JSON line."""

from __future__ import annotations

import importlib
import json
import os
import time

import django

from bancs.mesure import memoire


def principal() -> None:
    """Make what is due; tell how long it took and the memory it needed over a ready process."""
    django.setup()
    fabrication = importlib.import_module("statistiques.exports.fabrication")
    importlib.import_module("django.db").connection.ensure_connection()
    avant = memoire(os.getpid(), "VmHWM")
    depart, cout = time.perf_counter(), time.process_time()
    prets = fabrication.exports_fabriquer(600.0)
    duree, cout = time.perf_counter() - depart, time.process_time() - cout
    apres = memoire(os.getpid(), "VmHWM")
    print(json.dumps({"prets": prets, "duree": duree, "cout": cout, "memoire": apres, "ajoutee": apres - avant}))


if __name__ == "__main__":
    principal()
