"""The document is valid, whole, in two languages, and what the answers really are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from drf_spectacular.validation import validate_schema

from salon_paiement.api.documentation import Racine, document
from salon_paiement.models import Role
from tests.personnel.conftest import Equipe, composer_equipe
from tests.salon_paiement.api.conforme import appeler
from tests.statistiques.appels import LECTURES

pytestmark = pytest.mark.django_db


def operations(lu: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for chemin, methodes in lu["paths"].items():
        for methode, operation in methodes.items():
            yield f"{methode} {chemin}", operation


def manques(lu: dict[str, Any]) -> list[str]:
    """Return what an operation forgot to say."""
    trouves = []
    chapitres = {chapitre["name"] for chapitre in lu["tags"]}
    for nom, operation in operations(lu):
        succes = [r for s, r in operation["responses"].items() if s.startswith("2")]
        exemples = [
            c.get("examples") or c["schema"].get("format") == "binary" for r in succes for c in r["content"].values()
        ]
        corps = operation.get("requestBody", {}).get("content", {}).get("application/json")
        exiges = {"500", "503"} | ({"401", "403", "429"} if {"jeton": []} in operation["security"] else set())
        if "{" in nom:
            exiges |= {"404"}
        if corps:
            exiges |= {"400", "415", "422"}
        dit = {
            "summary": operation.get("summary"),
            "chapter": set(operation.get("tags", ())) <= chapitres,
            "example of the answer": any(exemples),
            "example of the body": corps is None or corps.get("examples"),
            "refusals": exiges <= set(operation["responses"]),
            "parameters": all(p.get("examples") for p in operation.get("parameters", ()) if p["in"] == "query"),
        }
        trouves += [f"{nom}: {quoi}" for quoi, vrai in dit.items() if not vrai]
    return trouves


def test_le_document_est_valide_et_chaque_operation_dit_tout() -> None:
    lu = json.loads(json.dumps(document(), default=str))
    validate_schema(lu)
    assert lu["openapi"].startswith("3.1.")
    assert len(list(operations(lu))) > 25
    assert manques(lu) == []
    # What would check one is not loaded (``tests/conftest.py``).
    assert '"iri' not in json.dumps(lu)


def test_temoin_une_operation_qui_ne_dit_rien_est_remarquee(monkeypatch: pytest.MonkeyPatch) -> None:
    lu = json.loads(json.dumps(document(), default=str))
    operation = lu["paths"]["/api/v1/prestations/"]["post"]
    del operation["summary"], operation["responses"]["422"]
    operation["responses"]["201"]["content"]["application/json"].pop("examples")
    operation["requestBody"]["content"]["application/json"].pop("examples")
    assert manques(lu) == [
        f"post /api/v1/prestations/: {quoi}"
        for quoi in ("summary", "example of the answer", "example of the body", "refusals")
    ]


def test_chaque_exemple_est_ce_que_dit_son_schema() -> None:
    lu = json.loads(json.dumps(document(), default=str))
    verifies = 0
    for nom, operation in operations(lu):
        contenus = [c for r in operation["responses"].values() for c in r.get("content", {}).values()]
        contenus += operation.get("requestBody", {}).get("content", {}).values()
        for contenu in contenus:
            for exemple in contenu.get("examples", {}).values():
                schema = {**contenu["schema"], "components": lu["components"]}
                try:
                    jsonschema.Draft202012Validator(schema).validate(exemple["value"])
                except jsonschema.ValidationError as erreur:
                    raise AssertionError(f"{nom}: {erreur.message}") from erreur
                verifies += 1
    assert verifies > 30


@pytest.mark.parametrize("nom", LECTURES)
def test_les_chiffres_sont_ce_que_dit_le_document(nom: str) -> None:
    equipe: Equipe = composer_equipe()
    assert appeler(equipe, Role.PROPRIETAIRE, "get", nom).status_code == 200
    if nom == "api_globales":
        appeler(equipe, Role.PROPRIETAIRE, "get", nom, q={"details": "reseau", "choix": "7j"})


def test_se_lit_sans_compte_dans_deux_langues() -> None:
    francais, anglais = (
        Client().get(reverse("api_schema")),
        Client().get(reverse("api_schema"), headers={"Accept-Language": "en"}),
    )
    assert (francais.status_code, anglais.status_code) == (200, 200)
    titres = [lu.json()["paths"]["/api/v1/salons/"]["get"]["summary"] for lu in (francais, anglais)]
    assert titres == ["Lister ses salons", "List one's salons"]
    assert "ETag" in francais
    assert "Accept-Language" in francais["Vary"]
    connu = Client().get(reverse("api_schema"), headers={"If-None-Match": francais["ETag"]})
    assert connu.status_code == 304
    with translation.override("en"):
        phrases = json.dumps(document(), default=str, ensure_ascii=False)
    # No French word is left where people read English.
    assert not re.search(
        r"\b(Votre|Voyez|Listez|Envoyez|une|les|des)\b", re.sub(r'"(value|titre|phrase|aide)": [^}]*', "", phrases)
    )


def test_la_racine_dit_ce_qui_existe() -> None:
    lu = Client().get("/api/v1/").json()
    assert (lu["version"], lu["schema"], lu["documentation"]) == ("1", "/api/v1/schema/", "/api/v1/docs/")
    assert {"/api/v1/salons/", "/api/v1/prestations/", "/api/v1/dashboard/"} <= set(lu["adresses"])
    assert not [adresse for adresse in lu["adresses"] if "{" in adresse]
    assert Racine.authentication_classes == []


def test_la_page_ne_demande_rien_ailleurs_et_dit_chaque_operation() -> None:
    reponse = Client().get(reverse("api_docs"))
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert not re.search(r"<script|\son\w+=|style=", page)
    assert set(re.findall(r'(?:src|href)="(?!#)([^"]*)"', page)) <= {
        "data:,", "/static/css/api.css", "/api/v1/schema/", "/langue/en/?suite=/api/v1/docs/",
    }  # fmt: skip
    for _nom, operation in operations(document()):
        assert f'id="{operation["operationId"]}"' in page
    anglaise = Client().get(reverse("api_docs"), headers={"Accept-Language": "en"}).content.decode()
    assert 'lang="en"' in anglaise
    assert "Possible refusals" in anglaise
    assert Client().post(reverse("api_docs")).status_code == 405
