"""Writing archived lines back as rows."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from traces.models import TraceTransaction
from traces.scellables import scellables


def faits_inserer(lignes: list[bytes]) -> None:
    """Insert these facts with their keys; none of them may be there."""
    par_version: dict[int, list[bytes]] = {}
    for ligne in lignes:
        par_version.setdefault(version_de(ligne), []).append(ligne)
    for version, siennes in par_version.items():
        colonnes = scellables()["t"].versions[version]
        if connection.vendor == "postgresql":
            _inserer_postgresql(colonnes, siennes)
        else:
            TraceTransaction.objects.bulk_create([_objet(colonnes, ligne) for ligne in siennes], batch_size=50)


def _inserer_postgresql(colonnes: tuple[str, ...], lignes: list[bytes]) -> None:
    """Let the database read the lines: each is a JSON array, its columns from the third place on."""
    types = {str(champ.column): _type_sql(champ) for champ in TraceTransaction._meta.concrete_fields}
    valeurs = ", ".join(
        f"decode(l ->> {rang}, 'hex')" if types[nom] == "bytea" else
        f"l -> {rang}" if types[nom] == "jsonb" else f"CAST(l ->> {rang} AS {types[nom]})"
        for rang, nom in enumerate(("id", *colonnes), 2)
    )  # fmt: skip
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO traces_transactions (id, {', '.join(colonnes)}) "
            f"SELECT {valeurs} FROM unnest(CAST(%s AS jsonb[])) l",
            [[ligne.decode() for ligne in lignes]],
        )


def _type_sql(champ: Any) -> str:
    parametres: dict[str, Any] = champ.db_parameters(connection)
    return str(parametres["type"]).split("(", 1)[0]


def _objet(colonnes: tuple[str, ...], ligne: bytes) -> TraceTransaction:
    _genre, _version, cle, *valeurs = json.loads(ligne)
    champs: dict[str, Any] = {str(champ.column): champ for champ in TraceTransaction._meta.concrete_fields}
    objet = TraceTransaction(id=cle)
    for nom, valeur in zip(colonnes, valeurs, strict=True):
        setattr(objet, champs[nom].attname, _valeur(champs[nom], valeur))
    return objet


def _valeur(champ: Any, valeur: Any) -> Any:
    """Return what the spelling says as the model expects it."""
    genre = champ.get_internal_type()
    if genre == "BinaryField":
        return None if valeur is None else bytes.fromhex(valeur)
    return valeur if genre == "JSONField" else champ.to_python(valeur)


def version_de(ligne: bytes) -> int:
    """Return which columns an archived line spells."""
    return int(ligne.split(b",", 2)[1])
