"""The shared cache for what can do without it: a dead or hung Redis is met once, then left alone for some seconds.

Every function answers as if the key were absent when the cache does not: a page is slower, never broken. The time one
meeting takes is the socket's (``CACHES``); this module only sees to it that it is paid once, not at each call.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.core.cache import cache

journal = logging.getLogger(__name__)
T = TypeVar("T")

# Seconds during which nobody asks a cache that did not answer; then one call tries for everybody.
PAUSE = 5.0
_etat = {"jusqu_a": 0.0}


def cache_lire(cle: str) -> Any:
    """Return what is kept under ``cle``, ``None`` when nothing is or when the cache is away."""
    return _tenter(lambda: cache.get(cle))


def cache_lire_plusieurs(cles: Collection[str]) -> dict[str, Any]:
    """Return what is kept under each of ``cles``, in one question; nothing when the cache is away."""
    return _tenter(lambda: cache.get_many(cles)) or {}


def cache_ecrire(cle: str, valeur: object, duree: int) -> None:
    """Keep ``valeur`` for ``duree`` seconds."""
    _tenter(lambda: cache.set(cle, valeur, duree))


def cache_reserver(cle: str, duree: int) -> bool | None:
    """Take ``cle`` for ``duree`` seconds: ``False`` when somebody holds it, ``None`` when nobody can tell."""
    return _tenter(lambda: bool(cache.add(cle, 1, duree)))


def cache_liberer(cle: str) -> None:
    """Give back what :func:`cache_reserver` took."""
    _tenter(lambda: cache.delete(cle))


def cache_compter(cle: str, nombre: int, duree: int) -> int | None:
    """Add to a counter that lives ``duree`` seconds from its first use; return it, ``None`` when it is lost."""
    return _tenter(lambda: _ajouter(cle, nombre, duree))


def cache_absent() -> bool:
    """Tell whether this process is doing without the cache right now."""
    return time.monotonic() < _etat["jusqu_a"]


def oublier() -> None:
    """Forget that the cache was away (tests)."""
    _etat["jusqu_a"] = 0.0


def _ajouter(cle: str, nombre: int, duree: int) -> int | None:
    if hasattr(cache, "compter"):
        return int(cache.compter(cle, nombre, duree))
    # Most uses find the counter there: only the first of its life asks for it to be made.
    with contextlib.suppress(ValueError):
        return int(cache.incr(cle, nombre))
    cache.add(cle, 0, duree)
    try:
        return int(cache.incr(cle, nombre))
    except ValueError:
        # Gone between the two calls.
        return None


def _tenter(geste: Callable[[], T]) -> T | None:
    if cache_absent():
        return None
    if _etat["jusqu_a"]:
        # The pause is over: this call tries, the others wait for what it finds.
        _etat["jusqu_a"] = time.monotonic() + PAUSE
    try:
        rendu = geste()
    except Exception as erreur:
        _etat["jusqu_a"] = time.monotonic() + PAUSE
        # No trace of calls: it says so every few seconds while it lasts.
        journal.warning("cache injoignable, on s'en passe %d s : %s", PAUSE, erreur)
        return None
    _etat["jusqu_a"] = 0.0
    return rendu
