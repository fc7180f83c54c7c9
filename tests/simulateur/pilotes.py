"""One bare client per dialect, so that the same contract can be asked of all. Plain HTTP, plain hmac."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

MAITRE = hashlib.sha512(b"maitre_simulateur").hexdigest()


class Pilote:
    """``initier`` gives the provider's reference; ``lire`` the status word and the amount as sent."""

    nom: ClassVar[str]
    mots: ClassVar[dict[str, str]]
    cle: ClassVar[str | None] = None
    entetes: ClassVar[dict[str, str]] = {}

    def __init__(self, appelant: Any, webhook: str) -> None:
        self.appelant = appelant
        self.webhook = webhook

    def appeler(self, methode: str, chemin: str, corps: Any = None, **autres: Any) -> tuple[int, Any]:
        options = {"cle": self.cle, **self.entetes} | autres
        code, octets = self.appelant.appeler(methode, chemin, corps, **options)
        try:
            return code, json.loads(octets)
        except ValueError:
            return code, octets

    def demander(self, notre: str = "notre1", montant: int = 5000) -> tuple[int, Any]:
        raise NotImplementedError

    def reference(self, corps: Any) -> str:
        raise NotImplementedError

    def initier(self, notre: str = "notre1", montant: int = 5000) -> str:
        code, corps = self.demander(notre, montant)
        assert code == 200, corps
        return self.reference(corps)

    def chemin_statut(self, reference: str) -> str:
        raise NotImplementedError

    def statut(self, reference: str) -> tuple[int, Any]:
        return self.appeler("GET", self.chemin_statut(reference))

    def lire(self, reference: str) -> tuple[str, Any]:
        code, corps = self.statut(reference)
        assert code == 200, corps
        return self.extraire(corps)

    def extraire(self, corps: Any) -> tuple[str, Any]:
        return corps["status"], corps["amount"]

    def est_une_erreur(self, corps: Any) -> bool:
        raise NotImplementedError

    def signee(self, octets: bytes, entetes: Mapping[str, str]) -> bool:
        raise NotImplementedError

    def annonce(self, corps: dict[str, Any]) -> tuple[str, str]:
        """Reference and status word of a webhook."""
        raise NotImplementedError


class Fedapay(Pilote):
    nom, cle = "fedapay", "sk_sandbox_simulateur"
    mots = {"reussi": "approved", "echoue": "declined", "annule": "canceled", "attente": "pending"}

    def demander(self, notre: str = "notre1", montant: int = 5000) -> tuple[int, Any]:
        corps = {"description": "Coupe", "amount": montant, "currency": {"iso": "XOF"}, "merchant_reference": notre}
        code, cree = self.appeler("POST", "/fedapay/v1/transactions", corps)
        if code != 200:
            return code, cree
        numero = cree["v1/transaction"]["id"]
        code, jeton = self.appeler("POST", f"/fedapay/v1/transactions/{numero}/token")
        return code, {**jeton, "id": str(numero)} if code == 200 and isinstance(jeton, dict) else jeton

    def reference(self, corps: Any) -> str:
        return str(corps["id"])

    def chemin_statut(self, reference: str) -> str:
        return f"/fedapay/v1/transactions/{reference}"

    def extraire(self, corps: Any) -> tuple[str, Any]:
        return super().extraire(corps["v1/transaction"])

    def est_une_erreur(self, corps: Any) -> bool:
        return set(corps) == {"message", "errors"}

    def signee(self, octets: bytes, entetes: Mapping[str, str]) -> bool:
        instant, signe = _morceaux(r"t=(\d+),s=([0-9a-f]{64})", entetes["X-FEDAPAY-SIGNATURE"])
        return _hmac(b"wh_simulateur", f"{instant}.".encode() + octets) == signe

    def annonce(self, corps: dict[str, Any]) -> tuple[str, str]:
        assert corps["name"].startswith("transaction.")
        return str(corps["object_id"]), corps["entity"]["status"]


class Wave(Pilote):
    nom, cle = "wave", "wave_sn_test_simulateur"
    mots = {"reussi": "succeeded", "echoue": "processing", "annule": "cancelled", "attente": "processing"}

    def demander(self, notre: str = "notre1", montant: int = 5000) -> tuple[int, Any]:
        adresses = {"success_url": "https://salon.example/ok", "error_url": "http://127.0.0.1:8000/non"}
        corps = {"amount": str(montant), "currency": "XOF", "client_reference": notre, **adresses}
        return self.appeler("POST", "/wave/v1/checkout/sessions", corps)

    def reference(self, corps: Any) -> str:
        return str(corps["id"])

    def chemin_statut(self, reference: str) -> str:
        return f"/wave/v1/checkout/sessions/{reference}"

    def extraire(self, corps: Any) -> tuple[str, Any]:
        return corps["payment_status"], int(corps["amount"])

    def est_une_erreur(self, corps: Any) -> bool:
        return {"code", "message"} <= set(corps)

    def signee(self, octets: bytes, entetes: Mapping[str, str]) -> bool:
        instant, signe = _morceaux(r"t=(\d+),v1=([0-9a-f]{64})", entetes["Wave-Signature"])
        return _hmac(b"wave_simulateur", instant.encode() + octets) == signe

    def annonce(self, corps: dict[str, Any]) -> tuple[str, str]:
        assert corps["id"].startswith("EV_")
        return corps["data"]["id"], corps["data"]["payment_status"]


class Paydunya(Pilote):
    nom = "paydunya"
    mots = {"reussi": "completed", "echoue": "failed", "annule": "cancelled", "attente": "pending"}
    entetes = {
        "PAYDUNYA-MASTER-KEY": "maitre_simulateur",
        "PAYDUNYA-PRIVATE-KEY": "test_private_simulateur",
        "PAYDUNYA-TOKEN": "jeton_simulateur",
    }

    def demander(self, notre: str = "notre1", montant: int = 5000) -> tuple[int, Any]:
        corps = {
            "invoice": {"total_amount": montant, "description": "Coupe"},
            "store": {"name": "Salon"},
            "custom_data": {"reference": notre},
            "actions": {"callback_url": self.webhook, "return_url": "https://salon.example/r"},
        }
        return self.appeler("POST", "/paydunya/api/v1/checkout-invoice/create", corps)

    def reference(self, corps: Any) -> str:
        return str(corps["token"])

    def chemin_statut(self, reference: str) -> str:
        return f"/paydunya/api/v1/checkout-invoice/confirm/{reference}"

    def extraire(self, corps: Any) -> tuple[str, Any]:
        return corps["status"], corps["invoice"]["total_amount"]

    def est_une_erreur(self, corps: Any) -> bool:
        return set(corps) == {"response_code", "response_text"} and corps["response_code"] != "00"

    def signee(self, octets: bytes, entetes: Mapping[str, str]) -> bool:
        assert entetes["Content-Type"] == "application/x-www-form-urlencoded"
        return f"data%5Bhash%5D={MAITRE}".encode() in octets

    def annonce(self, corps: dict[str, Any]) -> tuple[str, str]:
        return corps["data[invoice][token]"], corps["data[status]"]


class Externe(Pilote):
    nom, cle = "externe", "externe_simulateur"
    mots = {"reussi": "completed", "echoue": "failed", "annule": "cancelled", "attente": "pending"}

    def demander(self, notre: str = "notre1", montant: int = 5000) -> tuple[int, Any]:
        corps = {"amount": montant, "currency": "XOF", "payment_method": "mobile_money", "reference": notre}
        return self.appeler("POST", "/externe/api/v1/payments/initiate", corps | {"callback_url": self.webhook})

    def reference(self, corps: Any) -> str:
        return str(corps["external_payment_id"])

    def chemin_statut(self, reference: str) -> str:
        return f"/externe/api/v1/payments/{reference}/status"

    def est_une_erreur(self, corps: Any) -> bool:
        return {"error", "message"} <= set(corps)

    def signee(self, octets: bytes, entetes: Mapping[str, str]) -> bool:
        return entetes["X-Signature"] == f"sha256={_hmac(b'externe_simulateur', octets)}"

    def annonce(self, corps: dict[str, Any]) -> tuple[str, str]:
        return corps["external_payment_id"], corps["status"]


PILOTES = {sorte.nom: sorte for sorte in (Fedapay, Wave, Paydunya, Externe)}


def _hmac(secret: bytes, message: bytes) -> str:
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def _morceaux(forme: str, entete: str) -> tuple[str, str]:
    lu = re.fullmatch(forme, entete)
    # What does not even look signed compares equal to nothing.
    return (lu[1], lu[2]) if lu else ("0", "")
