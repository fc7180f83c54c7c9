"""The whole of ``verifier``, asked after every scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from paiements.verification import verifier

# ``verifier`` is judged on states changed behind its back.
force = pytest.mark.etats_forces("un état changé dans le dos de verifier, qui doit le voir")


def degats(codes: Iterable[str], *forces: str) -> list[Any]:
    """Return the codes as parameters of a test; those of ``forces`` are damage done to a state or to its traces."""
    return [pytest.param(code, marks=force) if code in forces else code for code in codes]


def attend_coherence() -> None:
    """Fail with the broken invariants and their first rows."""
    violations = [f"{v.code} ({v.nombre}) {v.phrase} : {', '.join(v.exemples)}" for v in verifier()]
    assert violations == [], "\n".join(violations)
