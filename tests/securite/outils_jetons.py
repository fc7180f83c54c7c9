"""Tokens taken apart and made again, as whoever attacks them would."""

from __future__ import annotations

import base64
from typing import Any

import jwt
from django.conf import settings as reglages

from salon_paiement.comptes.jetons import cles_lues


def b64(octets: bytes) -> str:
    """Write bytes as a token does."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def dits(jeton: str) -> dict[str, Any]:
    """Return what a token says, unchecked."""
    return dict(jwt.decode(jeton, options={"verify_signature": False}))


def refait(jeton: str, cle: Any = None, entete: dict[str, Any] | None = None, alg: str = "PS256", **autres: Any) -> str:
    """Return ``jeton`` with other claims, signed with our own key unless told otherwise."""
    nos = cles_lues(reglages.JWT_CLE_PRIVEE, "")
    contenu = {nom: valeur for nom, valeur in (dits(jeton) | autres).items() if valeur is not None}
    return jwt.encode(contenu, cle or nos.privee, algorithm=alg, headers=entete or {"kid": nos.nom})
