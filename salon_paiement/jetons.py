"""Public tokens and codes that people type."""

from __future__ import annotations

import re
import secrets

# No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: what a tired eye or a dim screen confuses.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LONGUEUR_CODE = 6


def jeton_nouveau() -> str:
    """Return a public token with 256 bits of randomness (43 URL-safe characters)."""
    return secrets.token_urlsafe(32)


def code_court_nouveau(longueur: int = LONGUEUR_CODE) -> str:
    """Return a typeable code from an alphabet without look-alikes (23**6 ≈ 148 million)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(longueur))


def code_court_normaliser(saisie: str) -> str:
    """Return the code as stored: upper case, no spaces, dashes or dots.

    Characters outside the alphabet stay, so that an impossible code is not found rather than guessed.
    """
    return re.sub(r"[\s.\-_]", "", saisie).upper()[:20]
