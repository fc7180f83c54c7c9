"""A progress line on a terminal: how far, how fast, how long still; nothing where nobody watches."""

from __future__ import annotations

import time
from typing import TextIO, cast

# Rewritten at most this often (seconds).
_RYTHME = 0.2


class Barre:
    """One line, rewritten in place.

    Args:
        sortie: where; silent unless it is a terminal.
        titre: what is being done; ``total``: how many there are to do.
    """

    def __init__(self, sortie: object, titre: str, total: int) -> None:
        self._sortie = cast(TextIO, sortie)
        self._titre, self._total = titre, total
        self._debut = time.monotonic()
        self._vue, self._fait = 0.0, 0
        self._active = bool(self._sortie.isatty())

    def avancer(self, fait: int) -> None:
        """Show ``fait`` of the total; less than before means that the next step has begun."""
        if not self._active:
            return
        maintenant = time.monotonic()
        if fait < self._fait:
            self._debut = maintenant
        self._fait = fait
        if maintenant - self._vue < _RYTHME and fait < self._total:
            return
        self._vue = maintenant
        debit = fait / max(maintenant - self._debut, 0.001)
        reste = max(self._total - fait, 0) / max(debit, 0.001)
        pour_cent = 100 * fait // max(self._total, 1)
        self._ecrire(f"{self._titre} : {pour_cent} % ({fait}/{self._total}), {debit:.0f}/s, reste {reste:.0f} s")

    def effacer(self) -> None:
        """Leave the line empty for what is written next."""
        if self._active:
            self._ecrire("")

    def _ecrire(self, texte: str) -> None:
        self._sortie.write(f"\r\x1b[K{texte}")
        self._sortie.flush()
