"""What an invariant is: a promise and the query of its violations."""

from __future__ import annotations

from dataclasses import dataclass

VIVANTS = "('en_attente', 'en_cours', 'incertain')"


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise: its number, a sentence, and the query of its violations."""

    code: str
    phrase: str
    sql: str
