"""What the tests of the API share: a caller, a refusal in short, and the check of an answer against the document."""

from __future__ import annotations

import functools
import re
from typing import Any

import jsonschema
from django.urls import NoReverseMatch, reverse

from salon_paiement.api.documentation import document
from tests.personnel.conftest import Equipe


def refus(reponse: Any) -> tuple[int, list[tuple[str, str | None]]]:
    """Return (status, [(code, field)]) of a refusal, whose every entry has its sentence."""
    erreurs = reponse.json()["errors"]
    assert all(erreur["detail"] for erreur in erreurs)
    return reponse.status_code, [(erreur["code"], erreur["attr"]) for erreur in erreurs]


def appeler(
    equipe: Equipe, role: str, methode: str, nom: str, *cles: Any, corps: Any = None, q: Any = None, **en_tetes: str
) -> Any:
    """Call an address as ``role``; whatever is answered must be what the document says."""
    envoi = {"data": corps, "content_type": "application/json"} if corps is not None else {}
    adresse = reverse(nom, args=cles)
    if q:
        envoi["query_params"] = q
    reponse = getattr(equipe.client(role), methode)(adresse, headers=en_tetes, **envoi)
    conforme(reponse, nom, methode)
    return reponse


def attend_utc(reponse: Any) -> None:
    """Check that every instant of an answer is written in UTC."""
    assert re.findall(rb'"\d{4}-\d\d-\d\dT[^"]*[+-]\d\d:?\d\d"', reponse.content) == []


def conforme(reponse: Any, nom: str, methode: str) -> None:
    """Check a status, and a JSON body, against the document."""
    operation = document()["paths"][_chemin(nom)][methode]
    statut = str(reponse.status_code)
    assert statut in operation["responses"], (statut, sorted(operation["responses"]))
    assert reponse["Content-Type"].startswith("application/json") or not reponse.content
    contenu = _suivi(operation["responses"][statut]).get("content", {}).get("application/json")
    if contenu is not None:
        attend_utc(reponse)
        schema = {**contenu["schema"], "components": document()["components"]}
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(reponse.json())


def _suivi(objet: dict[str, Any]) -> dict[str, Any]:
    return document()["components"]["responses"][objet["$ref"].rpartition("/")[2]] if "$ref" in objet else objet


@functools.cache
def _chemin(nom: str) -> str:
    """Return the template of an address, as the document writes it."""
    try:
        return reverse(nom)
    except NoReverseMatch:
        cle = "00000000-0000-0000-0000-000000000000"
        return reverse(nom, args=[cle]).replace(cle, "{cle}")
