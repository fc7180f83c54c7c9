"""What the log files say of a session, in one shape: who (keys only, never a name or a number), where, what.

An action is told once it is committed: what was rolled back was never done. An error is told at once: nothing of it
will be committed. None of them asks the database anything, and none can break what it tells.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import transaction

from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from traces.contexte import ABSENT

journal = logging.getLogger("salon_paiement")

# The client's way through the pages, as the source counts it; nothing is left to do after the last one.
ETAPES: dict[str, int] = {
    EtatSession.CREE: 0,
    EtatSession.SCANNE: 1,
    EtatSession.IDENTIFICATION: 2,
    EtatSession.PRESTATION_SELECTIONNEE: 3,
    EtatSession.PAIEMENT_INITIE: 4,
    EtatSession.VERIFICATION: 4,
    EtatSession.PAIEMENT_REUSSI: 5,
    EtatSession.EXPIRE: 5,
    EtatSession.ABANDONNE: 5,
}


def log_session_action(
    session: SessionPaiement, action: str, description: str, donnees: Mapping[str, Any] | None = None
) -> None:
    """Log that something was done on ``session``, once the transaction around is committed.

    Args:
        action: a type of fact (``scan_qr``, ``session_reglee``…).
        donnees: what the fact holds: no personal data.
    """
    with contextlib.suppress(Exception):
        champs = session_champs(session)
        if donnees:
            champs["donnees"] = dict(donnees)
        apres_validation(partial(journal.info, "%s : %s", action, description, extra=champs))


def log_erreur(
    session: SessionPaiement | None, erreur: BaseException | str, contexte: Mapping[str, Any] | None = None
) -> None:
    """Log a failure now, with its traceback when it is an exception.

    Args:
        session: whose work failed, when it is known; else the lines' own context says so.
        contexte: where it happened (``ou``) and on which rows.
    """
    with contextlib.suppress(Exception):
        champs = session_champs(session) if session is not None else {}
        if contexte:
            champs["contexte"] = dict(contexte)
        ou = (contexte or {}).get("ou", "session")
        exception = erreur if isinstance(erreur, BaseException) else None
        dit = erreur if exception is None else f"{type(exception).__name__} : {exception}"
        journal.error("erreur %s : %s", ou, dit, exc_info=exception, extra=champs)


def session_champs(session: SessionPaiement) -> dict[str, Any]:
    """Return what each line about ``session`` carries, as it is now."""
    return {
        "session_id": str(session.pk),
        "client_id": str(session.client_id or ABSENT),
        "code_court": session.code_court,
        "etat": str(session.etat),
        "etape": ETAPES.get(session.etat, 0),
    }


def apres_validation(dire: Callable[[], None]) -> None:
    """Call ``dire`` after the commit (at once outside a transaction, never after a rollback); it cannot fail."""
    transaction.on_commit(partial(_sans_risque, dire))


def _sans_risque(dire: Callable[[], None]) -> None:
    with contextlib.suppress(Exception):
        dire()
