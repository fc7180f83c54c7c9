"""What the log files say of a payment attempt: reference, amount, means, state; never whose number it is."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from paiements.models import Paiement, Remboursement
from salon_paiement.argent import DEVISE
from salon_paiement.services.journal import apres_validation
from traces.contexte import ABSENT, sujet_courant

journal = logging.getLogger("paiements")


def log_paiement(paiement: Paiement, action: str, details: str | Mapping[str, Any] | None = None) -> None:
    """Log that something was done on ``paiement``, once the transaction around is committed.

    Args:
        action: a type of fact (``initiation_paiement``, ``confirmation_paiement``…), or the move of its state.
        details: a sentence, or what the fact holds: no personal data.
    """
    with contextlib.suppress(Exception):
        champs = paiement_champs(paiement)
        suite = ""
        if isinstance(details, str):
            suite = f" - {details}" if details else ""
        elif details:
            champs["details"] = dict(details)
        moyen = paiement.reseau or paiement.moyen
        dire = partial(
            journal.info, "%s - %d %s via %s%s", action, paiement.montant, paiement.devise or DEVISE, moyen, suite
        )
        apres_validation(partial(dire, extra=champs))


def paiement_champs(paiement: Paiement) -> dict[str, Any]:
    """Return what each line about an attempt carries, as it is now, without asking the database anything."""
    return {
        "session_id": str(paiement.session_id),
        "client_id": _client(paiement),
        "paiement": paiement.reference,
        "paiement_id": str(paiement.pk),
        "montant": paiement.montant,
        "moyen": str(paiement.moyen),
        "reseau": paiement.reseau,
        "etat": str(paiement.etat),
        "reference_fournisseur": paiement.reference_fournisseur,
    }


def log_remboursement(remboursement: Remboursement, action: str, details: Mapping[str, Any] | None = None) -> None:
    """Log a refund's change of state, once the transaction around is committed."""
    with contextlib.suppress(Exception):
        champs: dict[str, Any] = {
            "session_id": str(remboursement.session_id),
            "paiement_id": str(remboursement.paiement_id),
            "remboursement_id": str(remboursement.pk),
            "montant": remboursement.montant,
            "etat": str(remboursement.etat),
        }
        if details:
            champs["details"] = dict(details)
        dire = partial(journal.info, "remboursement %s - %d %s", action, remboursement.montant, DEVISE)
        apres_validation(partial(dire, extra=champs))


def _client(paiement: Paiement) -> str:
    # Its session is loaded or not: a line is not worth a query.
    session = paiement._state.fields_cache.get("session")
    if session is not None:
        return str(session.client_id or ABSENT)
    autour = sujet_courant()
    return autour.client if autour.session == str(paiement.session_id) else ABSENT
