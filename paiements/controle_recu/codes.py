"""What is typed from a receipt, and every code that it may truly carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from salon_paiement.jetons import code_court_normaliser
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.recus import recu_code
from traces.models import TraceTransaction

_NUMERO = re.compile(r"(\d{6})([0-9A-Z]{4,10})", re.ASCII)


def numero_normaliser(saisie: str) -> str:
    """Return a typed receipt number as it is printed, ``AAMMJJ-CODE``; empty when it cannot be one."""
    lu = _NUMERO.fullmatch(code_court_normaliser(saisie))
    return f"{lu[1]}-{lu[2]}" if lu else ""


def codes_possibles(
    session: SessionPaiement | None, recu: Recu | None, fait: TraceTransaction | None, numero: str
) -> Iterator[str]:
    """Yield every code this paper may truly carry: of the row as it is, and of what it was according to the fact."""
    numeros = {str(fait.donnees_structures.get("numero")) if fait else "", recu.numero if recu else ""}
    if session is None or numero not in numeros:
        return
    if recu is not None:
        yield recu.code
    montants = {recu.montant if recu else None, total_scelle(fait)} - {None}
    instants = {recu.date_creation if recu else None, session.finie_le} - {None}
    for montant in montants:
        for instant in instants:
            if montant is not None and instant is not None:
                yield recu_code(session.salon_id, numero, montant, instant)


def ligne_tient(recu: Recu) -> bool:
    """Tell whether the receipt's row still carries the code of its own words."""
    return recu.code == recu_code(recu.salon_id, recu.numero, recu.montant, recu.date_creation)


def total_scelle(fait: TraceTransaction | None) -> int | None:
    """Return the total that the fact of the settlement tells (whole XOF)."""
    total = fait.donnees_structures.get("total") if fait else None
    return total if isinstance(total, int) else None
