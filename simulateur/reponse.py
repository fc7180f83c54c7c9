"""Requests and replies between the socket and the rest: plain values, faults included."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Requete:
    """One HTTP request, body already read. ``client`` is the peer's address."""

    methode: str
    chemin: str
    parametres: Mapping[str, str]
    entetes: Mapping[str, str]
    corps: bytes
    client: str

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; raises ``ValueError`` for anything else."""
        lu = json.loads(self.corps)
        if not isinstance(lu, dict):
            raise ValueError("un objet JSON est attendu")
        return lu


@dataclass(frozen=True, slots=True)
class Reponse:
    """One HTTP reply and what happens to it on the wire.

    ``attente_s`` holds it back; ``coupure`` "rst" resets the connection instead of replying, "tronque" stops
    half way; ``goutte_s`` waits that long between bytes. ``apres`` runs once the reply has left (or was cut).
    """

    code: int
    corps: bytes = b""
    type_mime: str = "application/json"
    entetes: Mapping[str, str] = field(default_factory=dict)
    attente_s: float = 0.0
    coupure: str = ""
    goutte_s: float = 0.0
    apres: Callable[[], None] | None = None


def en_json(code: int, corps: Any) -> Reponse:
    """A JSON reply, UTF-8 not escaped."""
    return Reponse(code, json.dumps(corps, ensure_ascii=False).encode())


@dataclass(frozen=True, slots=True)
class Message:
    """One webhook ready to leave."""

    url: str
    corps: bytes
    entetes: Mapping[str, str]


class Refus(Exception):
    """A definite refusal, worded by the dialect that answers: nothing moved. ``champ`` names the faulty field."""

    def __init__(self, code: int, cle: str, message: str, champ: str = "") -> None:
        super().__init__(message)
        self.code, self.cle, self.message, self.champ = code, cle, message, champ


def lire_objet(requete: Requete) -> dict[str, Any]:
    """The body as a JSON object; raises ``Refus``."""
    try:
        return requete.json()
    except (ValueError, RecursionError):
        raise Refus(400, "BAD_REQUEST", "Invalid JSON body") from None


def erreur(code: int, cle: str, message: str) -> Reponse:
    """FeexPay's error body."""
    return en_json(code, {"success": False, "code": cle, "message": message, "statusCode": code})
