"""What the tests of the cache share."""

from __future__ import annotations

import time

from statistiques.perimetre import Perimetre
from tests import fabriques


class Calcul:
    """Counts how often it is asked."""

    def __init__(self, duree: float = 0) -> None:
        self.fois, self.duree = 0, duree

    def __call__(self) -> dict[str, int]:
        self.fois += 1
        time.sleep(self.duree)
        return {"fois": self.fois}


def chez(*maisons: fabriques.Maison) -> Perimetre:
    return Perimetre(tuple(maison.salon for maison in maisons))
