"""Made-up salons: log-normal takings with a known season, visits that follow Poisson's law."""

from __future__ import annotations

import datetime
import math
import random
from dataclasses import dataclass

LUNDI = datetime.date(2024, 1, 1)
SAISON = [0.8, 0.75, 0.9, 1.0, 1.3, 1.7, 0.0]  # Monday to Sunday, closed
UN_JOUR = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Recettes:
    """How a salon's takings go: log deviation of a day, growth and wandering of the level a day, closings."""

    bruit: float = 0.25
    pente: float = 0.0
    marche: float = 0.0
    ferme: float = 0.02
    base: int = 60_000

    def tirer(self, jours: int, graine: int) -> list[int]:
        """Return daily takings from a Monday on, always the same for one seed."""
        hasard, niveau, valeurs = random.Random(graine), 1.0, []
        for rang in range(jours):
            niveau *= math.exp(self.pente + hasard.gauss(0, self.marche))
            valeur = self.base * niveau * SAISON[rang % 7] * math.exp(hasard.gauss(0, self.bruit))
            valeurs.append(0 if hasard.random() < self.ferme else int(valeur))
        return valeurs


def salon_tranquille(jours: int, graine: int, par_jour: float = 15) -> dict[str, list[int]]:
    """Return visits and takings of a salon to which nothing happens."""
    hasard = random.Random(graine)
    visites = [_poisson(hasard, par_jour * SAISON[rang % 7] * math.exp(hasard.gauss(0, 0.15))) for rang in range(jours)]
    encaisse = [sum(int(5_000 * math.exp(hasard.gauss(-0.2, 0.6))) for _ in range(nombre)) for nombre in visites]
    return {"visites": visites, "encaisse": encaisse}


def _poisson(hasard: random.Random, moyenne: float) -> int:
    limite, nombre, produit = math.exp(-moyenne), 0, hasard.random()
    while produit > limite:
        nombre, produit = nombre + 1, produit * hasard.random()
    return nombre
