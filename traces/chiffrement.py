"""Encryption and keyed digests of personal data and credentials. Below every other app.

One root (``settings.CLE_DONNEES``) gives one key per salon and use through HKDF, so that a number
of one salon can be neither read nor matched with the keys of another.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_TAILLE_NONCE = 12


class DechiffrementImpossible(Exception):
    """The bytes were altered, or belong to another salon, use or root key."""


@functools.lru_cache(maxsize=4096)
def cle_derivee(racine: str, salon: str, usage: str) -> bytes:
    """Return the 32 bytes of one salon and use; nobody goes back from them to the root."""
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=salon.encode(), info=usage.encode())
    return derivation.derive(racine.encode())


def chiffrer(salon_id: uuid.UUID | str, usage: str, clair: bytes) -> bytes:
    """Encrypt ``clair`` with AES-256-GCM under the key of this salon and use."""
    nonce = os.urandom(_TAILLE_NONCE)
    cle = cle_derivee(settings.CLE_DONNEES, str(salon_id), usage)
    return nonce + AESGCM(cle).encrypt(nonce, clair, usage.encode())


def dechiffrer(salon_id: uuid.UUID | str, usage: str, chiffre: bytes | memoryview) -> bytes:
    """Decrypt what :func:`chiffrer` gave.

    Raises:
        DechiffrementImpossible: altered bytes, another salon or another use.
    """
    octets = bytes(chiffre)
    cle = cle_derivee(settings.CLE_DONNEES, str(salon_id), usage)
    try:
        return AESGCM(cle).decrypt(octets[:_TAILLE_NONCE], octets[_TAILLE_NONCE:], usage.encode())
    except (InvalidTag, ValueError) as erreur:
        raise DechiffrementImpossible(usage) from erreur


def empreinte(salon_id: uuid.UUID | str, usage: str, valeur: str) -> str:
    """Return the keyed digest (HMAC-SHA256, 64 hex characters) by which a value is searched."""
    cle = cle_derivee(settings.CLE_DONNEES, str(salon_id), "empreinte:" + usage)
    return hmac.new(cle, valeur.encode(), hashlib.sha256).hexdigest()


def chiffrer_identifiants(valeurs: Mapping[str, str]) -> str:
    """Encrypt provider credentials (MultiFernet: the first key encrypts, all of them decrypt)."""
    return _coffre().encrypt(json.dumps(dict(valeurs), sort_keys=True).encode()).decode()


def dechiffrer_identifiants(chiffre: str) -> dict[str, str]:
    """Return the credentials that :func:`chiffrer_identifiants` encrypted."""
    valeurs: dict[str, str] = json.loads(_coffre().decrypt(chiffre.encode()))
    return valeurs


def identifiants_rechiffrer(chiffre: str) -> str:
    """Return the same credentials under the first key.

    Raises:
        InvalidToken: none of the keys reads them.
    """
    return _coffre().rotate(chiffre.encode()).decode()


def _coffre() -> MultiFernet:
    return MultiFernet([Fernet(cle) for cle in settings.CLES_FERNET])
