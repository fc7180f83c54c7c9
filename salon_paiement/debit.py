"""A brake on rates: so many requests per window. Counted in the cache; without it, in this process.

A lost Redis makes each limit that of one process: wider by as many as there are, never gone. What must be exact,
because guessing is what it stops, is counted in the database (``frein.py``).
"""

from __future__ import annotations

import threading
import time

from salon_paiement.cache_garde import cache_compter

# Counters one process keeps while the cache is away: some two megabytes at most.
PLACES = 10_000
_comptes: dict[str, int] = {}
_verrou = threading.Lock()


def debit_permis(usage: str, qui: str, limite: int, fenetre: int) -> bool:
    """Count one request of ``qui`` and tell whether it is within ``limite`` for this window of ``fenetre`` seconds."""
    tranche = int(time.time() // fenetre)
    cle = f"debit:{usage}:{qui}:{tranche}"
    faites = cache_compter(cle, 1, 2 * fenetre)
    return (_ici(cle) if faites is None else faites) <= limite


def debit_attente(fenetre: int) -> int:
    """Return the whole seconds until the next window."""
    return max(1, int(fenetre - time.time() % fenetre))


def oublier() -> None:
    """Forget this process's own counters (tests)."""
    with _verrou:
        _comptes.clear()


def _ici(cle: str) -> int:
    with _verrou:
        if cle not in _comptes and len(_comptes) >= PLACES:
            # Oldest first: whoever floods with a thousand names pushes out her own.
            for ancienne in list(_comptes)[: PLACES // 4]:
                del _comptes[ancienne]
        _comptes[cle] = _comptes.get(cle, 0) + 1
        return _comptes[cle]
