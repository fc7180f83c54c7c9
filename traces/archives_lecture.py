"""Reading archived facts back for a verification."""

from __future__ import annotations

import uuid
from collections.abc import Collection


class ArchivesLues:
    """The archives of one chain. (No archive can be made yet: nothing is found.)"""

    def __init__(self, chaine: uuid.UUID) -> None:
        self.chaine = chaine
        self.manquantes: list[str] = []

    def octets(self, cles: Collection[int]) -> dict[int, bytes]:
        """Return the archived bytes of these facts."""
        return {}
