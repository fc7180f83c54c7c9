"""Money: whole XOF, shown as ``5 000 F`` with narrow no-break spaces."""

from __future__ import annotations

DEVISE = "XOF"
MONTANT_MAX = 2_000_000
ESPACE = "\u202f"
MOINS = "\u2212"


def montant_afficher(montant: int) -> str:
    """Return ``5 000 F`` for 5000 (whole XOF); a negative amount has the minus sign, not a hyphen."""
    return f"{montant:,}".replace(",", ESPACE).replace("-", MOINS) + "\u00a0F"
