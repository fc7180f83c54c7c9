"""Texts made to pass at the operators behind a provider, who refuse more signs than they say."""

from __future__ import annotations

import re
import unicodedata


def sans_accent(texte: str) -> str:
    """``texte`` without its accents: « é » becomes « e », other signs stay."""
    return "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))


def texte_simple(texte: str, longueur: int) -> str:
    """Only ``[A-Za-z0-9 ]``, at most ``longueur`` signs: a single hyphen makes MTN refuse."""
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", sans_accent(texte)).split())[:longueur].strip()
