"""What a hostile run counts, and what it says when the product breaks a promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

# What draws and tries a number of cases from a seed.
Tireur = Callable[[int, int], None]
REGLAGES: dict[str, Any] = {
    "database": None,
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
    "report_multiple_bugs": False,
}


class Defaut(AssertionError):
    """The product broke a promise; the message holds what replays it."""


@dataclass
class Compte:
    """What really ran: cases, answers by status, who asked."""

    cas: int = 0
    statuts: Counter[int] = field(default_factory=Counter)
    par_qui: Counter[str] = field(default_factory=Counter)


def tirer(essai: Callable[[Any], None], strategie: Any, nombre: int, graine: int) -> None:
    """Draw ``nombre`` cases from ``graine`` and try each; the first that fails is told as it was drawn."""

    @seed(graine)
    @settings(max_examples=nombre, **REGLAGES)
    @given(strategie)
    def un_paquet(tire: Any) -> None:
        essai(tire)

    un_paquet()
