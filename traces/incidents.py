"""Unexpected failures as facts (I8): written after the rollback, once for one failure, and never a flood.

The guard is a dictionary of this process and not the shared cache: a cache that is away is a likely reason of the very
loop it would have to slow down. With ``n`` processes a place writes at most ``n`` facts a minute.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from traces.services import erreur_systeme_enregistrer

journal = logging.getLogger(__name__)

# Seconds during which the same failure at the same place is counted instead of written again.
FENETRE = 60.0
# Places remembered; beyond, the oldest is forgotten (a name of a place never comes from a visitor).
PLACES_MAX = 500
_MARQUE = "_incident_ecrit"


@dataclass(slots=True)
class _Place:
    jusqua: float
    tus: int = 0


# Where, what, and whose: one salon's failures must not hide another's.
_Cle = tuple[str, str, uuid.UUID | None]
_places: dict[_Cle, _Place] = {}
_verrou = threading.Lock()


def incident_noter(
    ou: str,
    erreur: BaseException,
    *,
    salon_id: uuid.UUID | None = None,
    session_id: uuid.UUID | None = None,
    paiement_id: uuid.UUID | None = None,
) -> None:
    """Write an ``erreur_systeme`` for a failure nobody expected; call it once the failed transaction is over.

    Raises nothing, whatever the database does: the failure that brought us here is already being handled.
    The fact counts (``nombre``) those left unwritten since the one before; each of them is in the logs.

    Args:
        ou: where, a fixed word: a task, a service, the name of a page.
    """
    if _deja_ecrit(erreur):
        return
    erreur.__dict__[_MARQUE] = True
    cle = (ou, type(erreur).__name__, salon_id)
    nombre = _compter(cle)
    if not nombre:
        return
    try:
        erreur_systeme_enregistrer(ou, erreur, salon_id, session_id=session_id, paiement_id=paiement_id, nombre=nombre)
    except Exception:
        journal.warning("incident non tracé : %s", ou, exc_info=True)
        _rendre(cle, nombre)
    _faire_suivre(ou, erreur)


def _faire_suivre(ou: str, erreur: BaseException) -> None:
    """Tell whoever keeps the platform running; what fails here is told in the log only."""
    if settings.SUITE_INCIDENT:
        try:
            import_string(settings.SUITE_INCIDENT)(erreur, {"ou": ou})
        except Exception:
            journal.warning("incident non annoncé : %s", ou, exc_info=True)


def oublier() -> None:
    """Forget which failures were written (tests)."""
    with _verrou:
        _places.clear()


def _deja_ecrit(erreur: BaseException) -> bool:
    """Tell whether this failure, or the one it was raised from, has its fact."""
    vue: BaseException | None = erreur
    while vue is not None:
        if _MARQUE in vue.__dict__:
            return True
        vue = vue.__cause__
    return False


def _compter(cle: _Cle) -> int:
    """Return how many failures the fact to write stands for, 0 when it is too early to write one."""
    maintenant = time.monotonic()
    with _verrou:
        place = _places.get(cle)
        if place is not None and maintenant < place.jusqua:
            place.tus += 1
            return 0
        tus = _places.pop(cle).tus if place is not None else 0
        while len(_places) >= PLACES_MAX:
            _places.pop(next(iter(_places)))
        _places[cle] = _Place(maintenant + FENETRE)
        return tus + 1


def _rendre(cle: _Cle, nombre: int) -> None:
    """Nothing was written: the next failure is, and counts these."""
    with _verrou:
        place = _places.get(cle)
        if place is not None:
            place.jusqua, place.tus = 0.0, place.tus + nombre
