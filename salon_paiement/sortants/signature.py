"""Secrets and signatures of Standard Webhooks 1.0 (github.com/standard-webhooks, ``spec/standard-webhooks.md``)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

DEBUT = "whsec_"
# Between 24 and 64, says the standard.
OCTETS = 32


def secret_nouveau() -> str:
    """Return a new shared secret, as partners' libraries take it: ``whsec_`` and base64."""
    return DEBUT + base64.b64encode(secrets.token_bytes(OCTETS)).decode()


def corps_ecrire(charge: Mapping[str, Any]) -> bytes:
    """Return an event's body: the same bytes at every try, whatever order the database gives its keys in."""
    ordre = {"type": charge["type"], "timestamp": charge["timestamp"], "data": dict(sorted(charge["data"].items()))}
    return json.dumps(ordre, ensure_ascii=False, separators=(",", ":")).encode()


def signature_composer(cle: str, instant: int, corps: bytes, connus: Iterable[str]) -> str:
    """Return the ``webhook-signature`` header: one ``v1,…`` for each secret, separated by spaces.

    Args:
        cle: the ``webhook-id``. instant: the ``webhook-timestamp``, seconds since 1970.
        connus: the secrets in force, ``whsec_…``.
    """
    signe = f"{cle}.{instant}.".encode() + corps
    return " ".join(f"v1,{_hmac(secret, signe)}" for secret in connus)


def _hmac(secret: str, signe: bytes) -> str:
    cle = base64.b64decode(secret.removeprefix(DEBUT))
    return base64.b64encode(hmac.new(cle, signe, hashlib.sha256).digest()).decode()
