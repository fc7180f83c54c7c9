"""The OpenAPI document, arranged to be read by people: chapters, operations, fields, a command to copy."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from salon_paiement.api.operations import Groupe

_METHODES = ("get", "post", "put", "patch", "delete")
_ESSAI = "https://salon.example.com"


@dataclass(frozen=True, slots=True)
class Champ:
    """One name: of a parameter, a header, or a field of a body."""

    nom: str
    genre: str
    exige: bool
    aide: str = ""


@dataclass(frozen=True, slots=True)
class UneOperation:
    """What one block of the page says."""

    ancre: str
    methode: str
    chemin: str
    titre: str
    aide: str
    champs: list[tuple[str, list[Champ]]]
    commande: str
    statut: str
    reponse: str
    refus: list[tuple[str, str]]


def chapitres(document: dict[str, Any]) -> list[tuple[str, str, list[UneOperation]]]:
    """Return (anchor, title, operations) in the order of :class:`Groupe`; an unknown chapter comes last."""
    par_titre: dict[str, list[UneOperation]] = {str(groupe.label): [] for groupe in Groupe}
    for chemin, methodes in sorted(document["paths"].items()):
        for methode in _METHODES:
            if lue := methodes.get(methode):
                titre = (lue.get("tags") or [_("Autres")])[0]
                par_titre.setdefault(titre, []).append(_operation(document, chemin, methode, lue))
    ancres = {str(groupe.label): groupe.value for groupe in Groupe}
    return [(ancres.get(titre, "autres"), titre, lues) for titre, lues in par_titre.items() if lues]


def _operation(document: dict[str, Any], chemin: str, methode: str, lue: dict[str, Any]) -> UneOperation:
    corps = lue.get("requestBody", {}).get("content", {}).get("application/json", {})
    # A success with a body to show, before one that is a file.
    succes = [(s, r.get("content", {}).get("application/json", {})) for s, r in lue["responses"].items() if s < "3"]
    statut, rendu = max(succes, key=lambda paire: "examples" in paire[1])
    parametres = lue.get("parameters", [])
    tables = [
        (_("Dans l'adresse"), [_champ(document, p) for p in parametres if p["in"] in {"path", "query"}]),
        (_("En-têtes"), [_champ(document, p) for p in parametres if p["in"] == "header"]),
        (_("À envoyer"), _du_corps(document, corps.get("schema", {}))),
        (_("Reçu"), [replace(c, exige=False) for c in _du_corps(document, _ligne(document, rendu.get("schema", {})))]),
    ]
    return UneOperation(
        ancre=lue["operationId"],
        methode=methode.upper(),
        chemin=chemin,
        titre=lue.get("summary", ""),
        aide=lue.get("description", ""),
        champs=[(titre, champs) for titre, champs in tables if champs],
        commande=_commande(methode.upper(), chemin, parametres, _exemple(corps)),
        statut=statut,
        reponse=_joli(_exemple(rendu)),
        refus=[(s, _suivre(document, r)["description"]) for s, r in lue["responses"].items() if s >= "3"],
    )


def _champ(document: dict[str, Any], parametre: dict[str, Any]) -> Champ:
    genre = _genre(document, parametre["schema"])
    return Champ(parametre["name"], genre, bool(parametre.get("required")), parametre.get("description", ""))


def _du_corps(document: dict[str, Any], schema: dict[str, Any]) -> list[Champ]:
    lu = _suivre(document, schema)
    exiges = set(lu.get("required", ()))
    return [
        Champ(nom, _genre(document, sous), nom in exiges, sous.get("description", ""))
        for nom, sous in lu.get("properties", {}).items()
    ]


def _ligne(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a list, which is what its reader looks for."""
    lu = _suivre(document, schema)
    lignes = lu.get("properties", {}).get("resultats", lu)
    return dict(lignes["items"]) if "items" in lignes else lu


def _suivre(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        genre, nom = schema["$ref"].split("/")[-2:]
        schema = document["components"][genre][nom]
    # Of several answers, the fullest is said first.
    return _suivre(document, schema["anyOf"][0]) if "anyOf" in schema else schema


def _genre(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return a type in a few words: ``integer``, ``uuid``, ``BJ, TG, CI ou SN``."""
    lu = _suivre(document, schema)
    if choix := [str(valeur) for valeur in lu.get("enum", ()) if valeur not in (None, "")]:
        return ", ".join(choix[:8]) + (", …" if len(choix) > 8 else "")
    genre = lu.get("format") or lu.get("type", "")
    mots = [genre] if isinstance(genre, str) else [str(mot) for mot in genre if mot != "null"]
    if lu.get("type") == "array":
        mots = [f"[{_genre(document, lu.get('items', {}))}]"]
    bornes = [f"{signe} {lu[nom]}" for nom, signe in (("minimum", "≥"), ("maximum", "≤")) if nom in lu]
    if lu.get("maxLength"):
        bornes.append(_("%(max)d caractères au plus") % {"max": lu["maxLength"]})
    return ", ".join([*mots, *bornes])


def _commande(methode: str, chemin: str, parametres: list[dict[str, Any]], corps: Any) -> str:
    morceaux = ["curl" + ("" if methode == "GET" else f" -X {methode}") + f" {shlex.quote(_ESSAI + chemin)}"]
    morceaux.append('-H "Authorization: Bearer $CLE"')
    exiges = [p for p in parametres if p["in"] == "header" and p.get("required")]
    morceaux += [f"-H {shlex.quote(p['name'] + ': ' + str(_exemple(p)))}" for p in exiges]
    if corps is not None:
        morceaux.append("-H 'Content-Type: application/json'")
        morceaux.append(f"-d {shlex.quote(json.dumps(corps, ensure_ascii=False))}")
    return " \\\n  ".join(morceaux)


def _exemple(dit: dict[str, Any]) -> Any:
    premier: dict[str, Any] = next(iter(dit.get("examples", {}).values()), {})
    return premier.get("value")


def _joli(valeur: Any) -> str:
    return json.dumps(valeur, ensure_ascii=False, indent=2, default=str) if valeur is not None else ""
