"""Rows written by COPY from column → value."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Model


def copier_lignes(modele: type[Model], lignes: Iterable[dict[str, Any]]) -> None:
    """COPY rows given as column → value; columns of the first one."""
    toutes = list(lignes)
    if not toutes:
        return
    colonnes = list(toutes[0])
    texte = io.StringIO("".join(_texte(ligne[colonne] for colonne in colonnes) for ligne in toutes))
    with connection.cursor() as curseur:
        curseur.copy_expert(f"COPY {modele._meta.db_table} ({', '.join(colonnes)}) FROM STDIN", texte)


def _texte(valeurs: Iterator[Any]) -> str:
    return "\t".join(cellule(valeur) for valeur in valeurs) + "\n"


def cellule(valeur: Any) -> str:
    """Return a value as COPY reads it."""
    if valeur is None:
        return "\\N"
    if isinstance(valeur, bool):
        return "t" if valeur else "f"
    if isinstance(valeur, dict):
        valeur = json.dumps(valeur)
    return str(valeur).replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")


def colonnes_de(objet: Model, **champs: Any) -> dict[str, Any]:
    """Return an object's columns, some replaced by ``champs``; bytes, which nothing here reads, are left out."""
    lues = {str(champ.column): getattr(objet, champ.attname) for champ in objet._meta.concrete_fields}
    return {nom: None if isinstance(valeur, bytes | memoryview) else valeur for nom, valeur in (lues | champs).items()}
