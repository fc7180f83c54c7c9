"""Parts of pages that many readers, or the same one many times, are shown alike: written once by each process.

Only what a part's key names may make it differ. It lives in this process, so that a new version of the product never
shows a part of the one before, and no cache has to answer for a page to be fast.
"""

from __future__ import annotations

import secrets
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable

# Compressed bytes of all that a process keeps, the last asked for, and of one part beyond which it is not worth it.
PLACE, TAILLE_MAX = 2 * 1024 * 1024, 64 * 1024
# A quarter more bytes, three times sooner: most parts are written often.
_NIVEAU = 1
# What stands in a kept part for the form's token, which is another at each answer. Nobody can write it in a name.
JETON = secrets.token_hex(16)

Cle = tuple[Hashable, ...]
_gardes: OrderedDict[Cle, bytes] = OrderedDict()
_verrou = threading.Lock()


def morceau_lire(cle: Cle, rendre: Callable[[], str]) -> str:
    """Return the part of this key, calling ``rendre`` only when this process has not kept it."""
    garde = morceau_garde(cle)
    if garde is not None:
        return garde
    rendu = rendre()
    morceau_garder(cle, rendu)
    return rendu


def morceau_garde(cle: Cle) -> str | None:
    """Return what is kept under this key, ``None`` when nothing is."""
    with _verrou:
        garde = _gardes.get(cle)
        if garde is None:
            return None
        _gardes.move_to_end(cle)
    return zlib.decompress(garde).decode()


def morceau_garder(cle: Cle, rendu: str) -> None:
    """Keep a part, and forget those that nobody asked for since the longest."""
    octets = zlib.compress(rendu.encode(), _NIVEAU)
    if len(octets) > TAILLE_MAX:
        return
    with _verrou:
        _gardes[cle] = octets
        _gardes.move_to_end(cle)
        pris = sum(map(len, _gardes.values()))
        while pris > PLACE:
            pris -= len(_gardes.popitem(last=False)[1])


def oublier() -> None:
    """Forget every part (tests)."""
    with _verrou:
        _gardes.clear()
