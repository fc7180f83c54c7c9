"""What a benchmark returns, and the few tools they share: alternation, medians, CPU clocks."""

from __future__ import annotations

import contextlib
import os
import pathlib
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
_TICS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cadre:
    """How much to measure. ``rapide`` keeps every benchmark, with fewer and shorter rounds."""

    rapide: bool

    def choisir(self, complet: int, rapide: int) -> int:
        """Return the size to use."""
        return rapide if self.rapide else complet


@dataclass(frozen=True)
class Mesure:
    """One line of the table.

    Args:
        valeur: the figure, in ``unite``.
        plancher: the floor of the same run, in the same unit.
        ratio: figure / floor (times) or its inverse when less is better; ``None`` without a floor.
        objectif: the goal in words; ``tenu`` says whether it was met, ``None`` when there is none.
    """

    libelle: str
    valeur: float
    unite: str
    plancher: float | None = None
    ratio: float | None = None
    objectif: str = ""
    tenu: bool | None = None


@dataclass
class Resultat:
    """Everything one benchmark has to say."""

    nom: str
    titre: str
    mesures: list[Mesure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def ajouter(self, libelle: str, valeur: float, unite: str, **suite: object) -> None:
        """Add one line; see :class:`Mesure`."""
        self.mesures.append(Mesure(libelle, valeur, unite, **suite))  # type: ignore[arg-type]

    def au_moins(self, libelle: str, valeur: float, plancher: float, unite: str, seuil: float) -> None:
        """Add a figure that should reach ``seuil`` times its floor."""
        ratio = valeur / plancher
        self.ajouter(
            libelle, valeur, unite, plancher=plancher, ratio=ratio, objectif=f"≥ {seuil:g} ×", tenu=ratio >= seuil
        )

    def au_plus(self, libelle: str, valeur: float, unite: str, borne: float) -> None:
        """Add a figure that should not exceed ``borne``."""
        self.ajouter(libelle, valeur, unite, objectif=f"≤ {borne:g}", tenu=valeur <= borne)

    def depasser(self, libelle: str, valeur: float, unite: str, borne: float) -> None:
        """Add a figure that should reach ``borne``."""
        self.ajouter(libelle, valeur, unite, objectif=f"≥ {borne:g}", tenu=valeur >= borne)


def alterner(tours: int, actions: Mapping[str, Callable[[], T]]) -> dict[str, list[T]]:
    """Run the actions one after the other, ``tours`` times: A B A B, so that a busy moment hits all of them."""
    releves: dict[str, list[T]] = {nom: [] for nom in actions}
    for _tour in range(tours):
        for nom, action in actions.items():
            releves[nom].append(action())
    return releves


@dataclass
class Etalon:
    """How fast the machine is at this moment: other people's work on its host halves it from one second to the next.

    A loop that never changes is timed on both sides of each reading, which is then brought to the best of all by the
    quicker of its two: a loop that was interrupted alone must not flatter it.
    """

    boucles: list[float] = field(default_factory=list)

    def encadrer(self, action: Callable[[], T]) -> tuple[T, float]:
        """Return what ``action`` returned, and how long the loop took around it (seconds)."""
        avant = self._boucle()
        rendu = action()
        return rendu, min(avant, self._boucle())

    def ramener(self, duree: float, boucle: float) -> float:
        """Return a duration as it would have been at the machine's best moment of this run."""
        return duree * min(self.boucles) / boucle

    @property
    def ecart(self) -> float:
        """Return how many times slower than its best the machine was, half of the time."""
        return mediane(self.boucles) / min(self.boucles)

    def _boucle(self) -> float:
        depart = time.perf_counter()
        sum(n * n for n in range(20_000))
        self.boucles.append(time.perf_counter() - depart)
        return self.boucles[-1]


def mediane(valeurs: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(valeurs)


def processeur(pids: Iterable[int]) -> float:
    """Return the CPU seconds these processes and the children they have buried have used so far."""
    total = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            # The command's name may hold spaces and brackets: what follows its last bracket is regular.
            champs = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            total += sum(int(champ) for champ in champs[11:15])
    return total / _TICS


def enfants(pid: int) -> list[int]:
    """Return the direct children of a process."""
    with contextlib.suppress(FileNotFoundError):
        fils = pathlib.Path(f"/proc/{pid}/task").iterdir()
        return [int(enfant) for tache in fils for enfant in (tache / "children").read_text(encoding="utf-8").split()]
    return []


def memoire(pid: int, champ: str = "VmRSS") -> float:
    """Return a line of ``/proc/<pid>/status`` (VmRSS, VmHWM) in MB (10⁶ bytes)."""
    for ligne in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if ligne.startswith(champ + ":"):
            return int(ligne.split()[1]) * 1024 / 1e6
    return 0.0
