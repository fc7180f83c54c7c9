"""How well the cache serves: counted in this process for Prometheus, and in the cache for whoever reads a page."""

from __future__ import annotations

import enum
import threading
import time
from collections import Counter
from dataclasses import dataclass

from prometheus_client import Counter as Compteur
from prometheus_client import Histogram

from salon_paiement.cache_garde import cache_absent, cache_compter, cache_lire_plusieurs
from statistiques.unites import Unite, afficher, rapport

_LECTURES = Compteur("statistiques_cache", "Figures asked for, by view and by where they came from.", ["vue", "de"])
_CALCULS = Histogram(
    "statistiques_calcul_seconds", "Time to compute figures.", ["vue"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 5)
)
# The shared counters begin again each day; a process adds to them every so many seconds.
DUREE, ECART = 24 * 3600, 5.0


class Resultat(enum.StrEnum):
    """``ECARTE``: computed, and too large to be kept."""

    TROUVE = "trouve"
    CALCULE = "calcule"
    ECARTE = "ecarte"


@dataclass(frozen=True, slots=True)
class CacheMesures:
    """What the cache did since the counters began, at most a day ago; ``calcul_ms``: all computations together."""

    trouves: int
    calcules: int
    ecartes: int
    calcul_ms: int
    absent: bool

    @property
    def taux(self) -> int | None:
        """Thousandths of what was asked for that was there already, ``None`` before anything was asked."""
        return rapport(self.trouves, self.trouves + self.calcules, 1000)

    @property
    def taux_affiche(self) -> str:
        """The same in the reader's words."""
        return afficher(self.taux, Unite.POUR_MILLE)

    @property
    def calcul_moyen_ms(self) -> int | None:
        """Milliseconds of one computation."""
        return rapport(self.calcul_ms, self.calcules)


_MS = "calcul_ms"
_COMPTES = (*Resultat, _MS)
_verrou = threading.Lock()
_locaux: Counter[str] = Counter()
_en_attente: Counter[str] = Counter()
_etat = {"verse_le": 0.0}
_recentes: dict[str, tuple[CacheMesures, float]] = {}


def noter(nom: str, resultat: Resultat, calcul_ms: int = 0) -> None:
    """Count one reading of the view ``nom``."""
    _LECTURES.labels(nom, resultat.value).inc()
    if resultat is Resultat.CALCULE:
        _CALCULS.labels(nom).observe(calcul_ms / 1000)
    with _verrou:
        for comptes in (_locaux, _en_attente):
            comptes.update({resultat.value: 1, _MS: calcul_ms})
        if time.monotonic() - _etat["verse_le"] < ECART:
            return
    _verser()


def cache_mesures() -> CacheMesures:
    """Return what every process counted; this one's alone when the cache is away."""
    partages = cache_lire_plusieurs([_cle(nom) for nom in _COMPTES])
    absent = cache_absent()
    with _verrou:
        # What this process has not poured out yet is counted here, so that reading writes nothing.
        lus = dict(_locaux) if absent else {nom: _en_attente[nom] + int(partages.get(_cle(nom), 0)) for nom in _COMPTES}
    trouves, calcules, ecartes, calcul_ms = (lus.get(nom, 0) for nom in _COMPTES)
    return CacheMesures(trouves, calcules, ecartes, calcul_ms, absent)


def cache_mesures_recentes() -> CacheMesures:
    """Return the same, read at most as long ago as processes keep what they count to themselves: for every page."""
    lues = _recentes.get("lues")
    if lues is None or time.monotonic() - lues[1] >= ECART:
        lues = _recentes["lues"] = cache_mesures(), time.monotonic()
    return lues[0]


def oublier() -> None:
    """Begin again (tests)."""
    _recentes.clear()
    with _verrou:
        _locaux.clear()
        _en_attente.clear()
        _etat["verse_le"] = 0.0


def _verser() -> None:
    """Add what this process counted to the shared counters; what a lost cache refuses is dropped."""
    with _verrou:
        a_verser = dict(_en_attente)
        _en_attente.clear()
        _etat["verse_le"] = time.monotonic()
    for nom, nombre in a_verser.items():
        if nombre:
            cache_compter(_cle(nom), nombre, DUREE)


def _cle(nom: str) -> str:
    return f"stat:compte:{nom}"
