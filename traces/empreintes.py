"""HMAC-SHA-256 with a key prepared once: the library's one-shot prepares it for each message, at half as much again."""

from __future__ import annotations

import functools
import hmac
from collections.abc import Callable

_BLOC = 64


@functools.lru_cache(maxsize=64)
def empreinteur(cle: bytes) -> Callable[[bytes], bytes]:
    """Return what ``hmac.digest(cle, message, "sha256")`` is of each message.

    Args:
        cle: 64 bytes at most; ours have 32.

    Raises:
        ValueError: a longer key, which RFC 2104 would hash first: it is none of ours.
    """
    if len(cle) > _BLOC:
        raise ValueError("clé de plus de 64 octets")
    prepare = hmac.new(cle, digestmod="sha256")

    def calculer(message: bytes) -> bytes:
        copie = prepare.copy()
        copie.update(message)
        return copie.digest()

    return calculer
