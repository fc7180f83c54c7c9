"""Money: whole XOF, shown as ``5 000 F`` with narrow no-break spaces."""

from __future__ import annotations

DEVISE = "XOF"
MONTANT_MAX = 2_000_000
ESPACE = "\u202f"


def montant_afficher(montant: int) -> str:
    """Return ``5 000 F`` for 5000 (whole XOF; negative amounts keep their sign)."""
    return f"{montant:,}".replace(",", ESPACE) + "\u00a0F"
