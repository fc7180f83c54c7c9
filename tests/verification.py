"""The whole of ``verifier``, asked after every scenario."""

from __future__ import annotations

from paiements.verification import verifier


def attend_coherence() -> None:
    """Fail with the broken invariants and their first rows."""
    violations = [f"{v.code} ({v.nombre}) {v.phrase} : {', '.join(v.exemples)}" for v in verifier()]
    assert violations == [], "\n".join(violations)
