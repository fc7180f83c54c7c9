"""How the tests of the API of money call it: JSON, one key per gesture, and what an answer says."""

from __future__ import annotations

import functools
import itertools
import re
import uuid
from typing import Any

import jsonschema
from django.test import Client
from django.urls import reverse

from paiements.api.adresses import urlpatterns
from salon_paiement.api.documentation import document
from tests.entrees import session_ouvrir
from tests.personnel.conftest import Equipe
from tests.salon_paiement.api.conforme import attend_utc

_rang = itertools.count(1)


class ClientJson(Client):
    """A program logged in as somebody: it sends JSON."""

    def post(self, path: str, data: Any = None, content_type: str = "application/json", **extra: Any) -> Any:  # type: ignore[override]
        return super().post(path, {} if data is None else data, content_type=content_type, **extra)


def programme(equipe: Equipe, role: str) -> ClientJson:
    """Return a program logged in as ``role``, nobody when empty."""
    client = ClientJson()
    if role:
        session_ouvrir(client, equipe.personnes[role])
    return client


Corps = dict[str, Any]


def cle_neuve() -> str:
    """Return a key nobody has used."""
    return f"cle-api-{next(_rang)}-{uuid.uuid4().hex[:8]}"


def lire(lecteur: Client, nom: str, /, *args: object, **parametres: Any) -> Any:
    """Return what an address answers."""
    reponse = lecteur.get(reverse(nom, args=args), parametres)
    assert reponse.status_code == 200, (reponse.status_code, reponse.content[:600])
    return reponse.json()


def faire(acteur: ClientJson, nom: str, /, *args: object, cle: str = "", **corps: Any) -> Any:
    """Return the answer to one gesture, with its key (a new one by default)."""
    return acteur.post(reverse(nom, args=args), corps, headers={"Idempotency-Key": cle or cle_neuve()})


def fait(acteur: ClientJson, nom: str, /, *args: object, cle: str = "", **corps: Any) -> Any:
    """Return what a gesture that succeeds answers."""
    reponse = faire(acteur, nom, *args, cle=cle, **corps)
    assert reponse.status_code in {200, 201, 202}, (reponse.status_code, reponse.content[:600])
    return reponse.json()


def conforme(reponse: Any, nom: str, methode: str = "get") -> None:
    """Check an answer against the document."""
    attend_utc(reponse)
    lu = document()
    dite = lu["paths"][_chemins()[nom]][methode]["responses"][str(reponse.status_code)]
    schema = {**dite["content"]["application/json"]["schema"], "components": lu["components"]}
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(reponse.json())


@functools.cache
def _chemins() -> dict[str, str]:
    """Return the template of each address of money, as the document writes it."""
    return {m.name or "": "/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(m.pattern)) for m in urlpatterns}


def refus(reponse: Any) -> tuple[int, str, str | None]:
    """Return status, code and name at fault of a refusal, which has its sentence."""
    erreur = reponse.json()["errors"][0]
    assert erreur["detail"]
    return reponse.status_code, erreur["code"], erreur["attr"]
