"""Text that a ``repr`` or a JSON writer has already escaped: ``\\n`` and ``\\xa0`` stand for what they name.

Their last letter would otherwise touch the number that follows, and their digits would join it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# Characters of Unicode's private area, which no salon types: one for each escape of a text, while it is looked at.
_DEBUT, _AUTRES, _FIN = 0xE000, 0xE080, 0xE0FF
SEPARATEURS = f"{chr(_DEBUT)}-{chr(_AUTRES - 1)}"
_PRIVES = re.compile(f"[{chr(_DEBUT)}-{chr(_FIN)}]")
_ECHAPPEMENT = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[abfnrtv])")
# What people put between digits, seen or not, as it is escaped.
_SEPARATEUR = re.compile(r"\\(?:t|xa[0d]|u00a[0d]|u061c|u20[0-6][0-9a-f]|ufeff)", re.IGNORECASE)


def a_travers_les_echappements(texte: str, faire: Callable[[str], str]) -> str:
    """Return ``faire(texte)``, escapes being single characters for it: separators, or what ends a word."""
    if not texte.isascii() and _PRIVES.search(texte):
        return faire(texte)
    codes: dict[str, str] = {}
    suivants = {True: _DEBUT, False: _AUTRES}

    def ranger(trouve: re.Match[str]) -> str:
        ecrit = trouve[0]
        if ecrit not in codes:
            separe = _SEPARATEUR.fullmatch(ecrit) is not None
            # More kinds than there are codes: the last one of a sort stays as it is written.
            if suivants[separe] == (_AUTRES if separe else _FIN + 1):
                return ecrit
            codes[ecrit] = chr(suivants[separe])
            suivants[separe] += 1
        return codes[ecrit]

    sortie = faire(_ECHAPPEMENT.sub(ranger, texte))
    noms = {code: ecrit for ecrit, code in codes.items()}
    return _PRIVES.sub(lambda code: noms[code[0]], sortie) if noms else sortie
