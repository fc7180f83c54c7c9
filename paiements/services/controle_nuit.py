"""Every night each promise about money is checked on the whole database; a broken one is an alarm for the operators."""

from __future__ import annotations

import logging

from paiements.verification import Violation, verifier
from traces.duree import sans_limite
from traces.incidents import incident_noter

journal = logging.getLogger(__name__)
# The heartbeat of a finished control.
CONTROLE = "controle_argent"


class PromesseRompue(Exception):
    """What ``verifier`` found: the invariant's code, how many rows, and what it promises."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(f"{violation.code} rompu ({violation.nombre}) : {violation.phrase}")


def promesses_controler() -> int:
    """Run ``verifier``; write an incident for each broken promise, with its first rows in the log.

    Returns:
        How many are broken.
    """
    with sans_limite():
        violations = verifier()
    for violation in violations:
        journal.error("%s rompu : %s", violation.code, ", ".join(violation.exemples))
        incident_noter(f"controle_{violation.code}", PromesseRompue(violation))
    return len(violations)
