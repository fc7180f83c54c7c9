"""Keys of the seals: derived from a secret that is never in the database, so that its administrator cannot seal.

A symmetric key per chain makes links; one Ed25519 key signs heads, which anybody may check with its public half.
"""

from __future__ import annotations

import functools
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from traces.chiffrement import cle_derivee


def cle_de_chaine(chaine: uuid.UUID) -> bytes:
    """Return the key (32 bytes) of one chain's links."""
    return cle_derivee(_racine(), str(chaine), "sceau")


def signer(octets: bytes) -> bytes:
    """Sign with this installation's key (Ed25519, 64 bytes)."""
    return _signature(_racine()).sign(octets)


def cle_publique() -> bytes:
    """Return the 32 bytes with which anybody may check a head."""
    return _signature(_racine()).public_key().public_bytes_raw()


def signature_tient(octets: bytes, signature: bytes, publique: bytes | None = None) -> bool:
    """Tell whether ``signature`` is ours, or of the holder of ``publique``."""
    try:
        Ed25519PublicKey.from_public_bytes(publique or cle_publique()).verify(signature, octets)
    except (InvalidSignature, ValueError):
        return False
    return True


def _racine() -> str:
    return settings.CLE_SCEAU or settings.CLE_DONNEES


@functools.lru_cache(maxsize=4)
def _signature(racine: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(cle_derivee(racine, "", "tete"))
