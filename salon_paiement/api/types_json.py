"""JSON schemas in a few words, for answers that no serializer writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

Schema = dict[str, Any]

TEXTE: Final[Schema] = {"type": "string"}
ENTIER: Final[Schema] = {"type": "integer"}
VRAI: Final[Schema] = {"type": "boolean"}
UUID: Final[Schema] = {"type": "string", "format": "uuid"}
JOUR: Final[Schema] = {"type": "string", "format": "date"}
INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}
ADRESSE: Final[Schema] = {"type": "string", "format": "uri-reference"}


def ou_rien(schema: Schema) -> Schema:
    """Return ``schema``, or ``null``."""
    return {**schema, "type": [schema["type"], "null"]}


def parmi(valeurs: Iterable[str]) -> Schema:
    """Return one of these words."""
    return {"type": "string", "enum": [str(valeur) for valeur in valeurs]}


def liste(schema: Schema) -> Schema:
    """Return any number of them."""
    return {"type": "array", "items": schema}


def objet(**champs: Schema) -> Schema:
    """Return an object with all of these fields and no other."""
    return {"type": "object", "required": list(champs), "properties": champs, "additionalProperties": False}


def facultatifs(schema: Schema, **champs: Schema) -> Schema:
    """Return an object that may also have these fields."""
    return {**schema, "properties": {**schema["properties"], **champs}}


def par_nom(schema: Schema) -> Schema:
    """Return an object whose names are data."""
    return {"type": "object", "additionalProperties": schema}
