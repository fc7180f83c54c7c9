"""Where the processes of one server put their counters, for whichever of them is asked (``PROMETHEUS_MULTIPROC_DIR``).

Web and worker have a folder each: the one that starts empties its own.
"""

from __future__ import annotations

import os
import pathlib

from prometheus_client import REGISTRY, CollectorRegistry, multiprocess

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def dossier() -> pathlib.Path | None:
    """Return the folder, ``None`` when one process is all there is."""
    chemin = os.environ.get(VARIABLE)
    return pathlib.Path(chemin) if chemin else None


def dossier_preparer() -> None:
    """Make the folder: the first counter of a process is a file in it, and a missing one would be an error there."""
    chemin = dossier()
    if chemin is not None:
        chemin.mkdir(parents=True, exist_ok=True)


def dossier_vider() -> None:
    """Forget the counters of the processes of the previous run, never those of this one."""
    chemin = dossier()
    if chemin is None:
        return
    for ancien in chemin.glob("*.db"):
        if not ancien.stem.endswith(f"_{os.getpid()}"):
            ancien.unlink(missing_ok=True)


def processus_fini(pid: int) -> None:
    """A process that is gone keeps its counters, not its gauges."""
    if dossier() is not None:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def registre() -> CollectorRegistry:
    """Return the counters of every process of this server, added up."""
    if dossier() is None:
        return REGISTRY
    ensemble = CollectorRegistry()
    multiprocess.MultiProcessCollector(ensemble)  # type: ignore[no-untyped-call]
    return ensemble
