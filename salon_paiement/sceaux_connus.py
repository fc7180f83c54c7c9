"""The last seal of each salon, as a process has read it lately: a receipt prints one without costing a statement.

Any seal made before a receipt is a true "last one before it": what the paper proves is that the accounts up to that
seal are still those of that day, and a few seconds more or less prove the same.
"""

from __future__ import annotations

import threading
import time
import uuid

from traces.tetes import dernier_sceau

DUREE = 30.0
_TAILLE_MAX = 10_000

_connus: dict[uuid.UUID, tuple[float, str]] = {}
_verrou = threading.Lock()


def dernier_sceau_connu(salon_id: uuid.UUID) -> str:
    """Return a salon's last seal in its short form, read at most :data:`DUREE` seconds ago; empty when it has none."""
    connu = _connus.get(salon_id)
    if connu is not None and time.monotonic() - connu[0] < DUREE:
        return connu[1]
    sceau = dernier_sceau(salon_id)
    with _verrou:
        if len(_connus) >= _TAILLE_MAX:
            _connus.clear()
        _connus[salon_id] = (time.monotonic(), sceau)
    return sceau


def oublier() -> None:
    """Empty the memory (tests)."""
    _connus.clear()
