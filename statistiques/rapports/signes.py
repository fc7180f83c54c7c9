"""The signs of an SMS: the GSM-7 table, 160 to a message; one sign outside of it would cost a second message."""

from __future__ import annotations

import unicodedata

LONGUEUR = 160
_TABLE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_REMPLACES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "’": "'", "«": '"', "»": '"', "–": "-", "—": "-", "−": "-", "…": "..."}
)


def gsm7(texte: str) -> str:
    """Return ``texte`` with the signs that a feature phone shows: accents the table lacks are dropped, the rest is ?."""
    compose = unicodedata.normalize("NFC", texte).translate(_REMPLACES)
    return " ".join("".join(_signe(c) for c in compose).split())


def _signe(c: str) -> str:
    if c in _TABLE:
        return c
    if c.isspace():
        return " "
    lettres = "".join(d for d in unicodedata.normalize("NFKD", c) if d in _TABLE)
    return lettres or ("" if unicodedata.category(c).startswith(("M", "C")) else "?")
