"""One SMS is 160 septets of the GSM 03.38 alphabet; one letter outside it and the whole message holds 70.

Letters the alphabet lacks are written with those it has; é, è, à, ù and a few others are in it and stay.
"""

from __future__ import annotations

import re
import unicodedata

LONGUEUR = 160
# Not inside an amount: « 1 235 000 F » cut after its first spaces would be another one.
_COUPURE = re.compile(r"(?<!\d) | (?!\d{3}(?!\d)|F(?!\w))")
_BASE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Written with an escape: two septets each.
_ETENDUE = frozenset("^{}\\[~]|€\f")
_PROCHES = {
    "’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-",
    "‐": "-", "‑": "-", "…": "...", "œ": "oe", "Œ": "OE", "•": "-", "·": "-", "×": "x", "`": "'", "´": "'",
    "ç": "c", "ɔ": "o", "ɛ": "e", "ŋ": "n", "ɖ": "d", "Ɔ": "O", "Ɛ": "E", "ø": "ø", "đ": "d", "ł": "l", "ı": "i",
}  # fmt: skip


def transcrire(texte: str) -> str:
    """Return ``texte`` with letters of the alphabet only; what nothing resembles becomes « ? »."""
    return "".join(map(_lettre, unicodedata.normalize("NFC", texte)))


def septets(texte: str) -> int:
    """Return how many septets a text of the alphabet takes."""
    return sum(2 if c in _ETENDUE else 1 for c in texte)


def sms_ecrire(texte: str) -> str:
    """Return ``texte`` as one SMS: transcribed, on one line, cut at a word; addresses and amounts stay whole."""
    mots = _COUPURE.split(" ".join(transcrire(" ".join(texte.split())).split()))
    # From the first address on, nothing may be cut: a link without its end leads nowhere.
    fin = next((rang for rang, mot in enumerate(mots) if "://" in mot), len(mots))
    debut, suite = mots[:fin], mots[fin:]
    # Addresses longer than a message: the first is what it is for, and what announced another goes with it.
    while len(suite) > 1 and septets(" ".join(suite)) > LONGUEUR:
        suite.pop()
        while len(suite) > 1 and "://" not in suite[-1]:
            suite.pop()
    while debut and septets(" ".join([*debut, *suite])) > LONGUEUR:
        debut.pop()
    return _couper(" ".join([*debut, *suite]))


def _couper(texte: str) -> str:
    """A single word longer than a message."""
    while septets(texte) > LONGUEUR:
        texte = texte[:-1]
    return texte


def _lettre(lettre: str) -> str:
    if lettre in _BASE or lettre in _ETENDUE:
        return lettre
    proche = _PROCHES.get(lettre)
    if proche is not None:
        return proche
    if lettre.isspace():
        return " "
    if not lettre.isprintable():
        return ""
    # ê is e and a hat: the hat is left out. Full-width and styled letters are unfolded on the way.
    nue = "".join(c for c in unicodedata.normalize("NFKD", lettre) if not unicodedata.combining(c))
    return "".join(c if c in _BASE or c in _ETENDUE else _PROCHES.get(c, "?") for c in nue)
