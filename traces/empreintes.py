"""HMAC-SHA-256 with a key prepared once: the library's one-shot prepares it for each message, at twice the cost."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable

_BLOC = 64


@functools.lru_cache(maxsize=64)
def empreinteur(cle: bytes) -> Callable[[bytes], bytes]:
    """Return what ``hmac.digest(cle, message, "sha256")`` is of each message (RFC 2104).

    Args:
        cle: 64 bytes at most; ours have 32.

    Raises:
        ValueError: a longer key, which RFC 2104 would hash first.
    """
    if len(cle) > _BLOC:
        raise ValueError("clé de plus de 64 octets")
    pleine = cle.ljust(_BLOC, b"\0")
    dedans = hashlib.sha256(bytes(octet ^ 0x36 for octet in pleine))
    dehors = hashlib.sha256(bytes(octet ^ 0x5C for octet in pleine))

    def calculer(message: bytes) -> bytes:
        interieur, exterieur = dedans.copy(), dehors.copy()
        interieur.update(message)
        exterieur.update(interieur.digest())
        return exterieur.digest()

    return calculer
