"""The two ends of a move as their own drivers see them, without a line of the code that moves."""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3

# What each table holds according to the ORM, which is what the application reads: run in each installation.
PAR_L_ORM = """
import hashlib, json, uuid
from django.apps import apps
def lire(v):
    return bytes(v).hex() if isinstance(v, (bytes, memoryview)) else str(v)
sommes = {}
for modele in apps.get_models(include_auto_created=True):
    somme, nombre = hashlib.sha256(), 0
    for ligne in modele._base_manager.order_by("pk").values_list():
        somme.update(json.dumps(ligne, default=lire, sort_keys=True).encode())
        nombre += 1
    sommes[modele._meta.db_table] = [nombre, somme.hexdigest()]
print(json.dumps(sommes))
"""


def migrations_de(fichier: pathlib.Path) -> frozenset[str]:
    with contextlib.closing(sqlite3.connect(fichier)) as base:
        return frozenset(f"{app}.{nom}" for app, nom in base.execute("SELECT app, name FROM django_migrations"))


def alterer(fichier: pathlib.Path, *ordres: str) -> None:
    """Write into an embedded database what no code of ours would: its triggers aside, but for others' use."""
    with contextlib.closing(sqlite3.connect(fichier)) as base:
        for (nom,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f"DROP TRIGGER {nom}")
        for ordre in ordres:
            assert base.execute(ordre).rowcount != 0, ordre
        base.commit()
