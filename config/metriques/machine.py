"""The figures that the processes share, as gauges: whoever is asked reads them all, so nothing has to be added up."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import Error
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.base_vivante import base_repond
from config.metriques.jauges import JAUGES, Releve, ligne
from config.metriques.releves import releve_de_la_base, releve_de_la_machine
from salon_paiement.memoire import Memoire

journal = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Lu:
    """Everything that was read, and when (monotonic seconds)."""

    lignes: list[Releve] = field(default_factory=list)
    quand: float = field(default_factory=time.monotonic)


def _lire() -> _Lu:
    debut = time.monotonic()
    lignes = list(releve_de_la_machine())
    en_base = _de_la_base()
    lignes += [ligne("salon_base_joignable", 0 if en_base is None else 1), *(en_base or [])]
    lignes.append(ligne("salon_releve_seconds", time.monotonic() - debut))
    return _Lu(lignes)


def _de_la_base() -> list[Releve] | None:
    """Return what the database tells, ``None`` when it does not answer: the counters are shown all the same."""
    if not base_repond():
        return None
    try:
        return list(releve_de_la_base())
    except Error:
        journal.warning("base injoignable pour les mesures", exc_info=True)
        return None


_memoire = Memoire(_lire, settings.METRIQUES_CACHE_SECONDES)


def oublier() -> None:
    """Read everything again at the next scrape (tests)."""
    _memoire.oublier()


class _Machine(Collector):
    """What the client library asks at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """Yield each gauge, with nothing under it when its figure is not known here."""
        lu = _memoire.lire()
        # Old when the database hung while somebody was reading it: the others are shown what was read before.
        lignes = [*lu.lignes, ligne("salon_releve_age_seconds", time.monotonic() - lu.quand)]
        return iter(_familles(lignes))

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not read the database."""
        return []


def _familles(lignes: Iterable[Releve]) -> list[Metric]:
    familles = {nom: GaugeMetricFamily(nom, aide, labels=etiquettes) for nom, (aide, *etiquettes) in JAUGES.items()}
    for nom, valeurs, mesure in lignes:
        familles[nom].add_metric(list(valeurs), mesure)
    return list(familles.values())


MACHINE = CollectorRegistry(auto_describe=False)
MACHINE.register(_Machine())
