"""How a key is written: ``sp_<prefix>_<secret><checksum>``, all letters and digits, so that a double click takes it.

The secret is 256 random bits in base 62 (43 characters). Six more check the rest, as GitHub's do: a key that was cut or
mistyped is told so before the database is asked, and secret scanners recognise ours without a network.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass

MARQUE = "sp_"
_ALPHABET = string.digits + string.ascii_letters
_PREFIXE, _SECRET, _CONTROLE = 8, 43, 6
_FORME = re.compile(rf"sp_([0-9A-Za-z]{{{_PREFIXE}}})_([0-9A-Za-z]{{{_SECRET}}})([0-9A-Za-z]{{{_CONTROLE}}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ecrite:
    """A key as it is given: ``texte`` is the secret itself, ``prefixe`` and ``empreinte`` are what is stored."""

    texte: str
    prefixe: str
    empreinte: str

    def __repr__(self) -> str:
        """Never the secret: tracebacks and logs show this."""
        return f"Ecrite({self.prefixe})"


def cle_tirer() -> Ecrite:
    """Draw a new key."""
    prefixe = "".join(secrets.choice(_ALPHABET) for _ in range(_PREFIXE))
    corps = f"{MARQUE}{prefixe}_{_base62(secrets.randbits(256), _SECRET)}"
    return _ecrite(corps + _controle(corps), prefixe)


def cle_lire(texte: str) -> Ecrite | None:
    """Read a key as it came; ``None`` when it was mistyped, cut, or never was one of ours."""
    lue = _FORME.fullmatch(texte)
    if lue is None or not secrets.compare_digest(_controle(texte[:-_CONTROLE]), lue[3]):
        return None
    return _ecrite(texte, lue[1])


def _ecrite(texte: str, prefixe: str) -> Ecrite:
    # 256 random bits need no slow hash: nobody tries them one by one.
    return Ecrite(texte, prefixe, hashlib.sha256(texte.encode()).hexdigest())


def _controle(corps: str) -> str:
    return _base62(zlib.crc32(corps.encode()), _CONTROLE)


def _base62(nombre: int, longueur: int) -> str:
    chiffres = []
    for _ in range(longueur):
        nombre, reste = divmod(nombre, len(_ALPHABET))
        chiffres.append(_ALPHABET[reste])
    return "".join(reversed(chiffres))
