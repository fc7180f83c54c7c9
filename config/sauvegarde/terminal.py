"""What the three commands show, and how they stop: a signal must never leave a server or half a file behind."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

from django.core.management.base import OutputWrapper

from config.sauvegarde.programmes import Avancer


@contextlib.contextmanager
def arret_propre() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into an exception, so that everything on the way out is undone."""
    avant = {numero: signal.signal(numero, _sortir) for numero in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for numero, faire in avant.items():
            signal.signal(numero, faire)


def _sortir(numero: int, _cadre: object) -> None:
    raise SystemExit(128 + numero)


@contextlib.contextmanager
def minuterie(sortie: OutputWrapper, titre: str) -> Iterator[Avancer]:
    """Give a callback that keeps one line up to date with the seconds passed; in a file it stays silent."""
    terminal, ecrit = sortie.isatty(), False

    def avancer(secondes: float) -> None:
        nonlocal ecrit
        if terminal:
            ecrit = True
            sortie.write(f"\r{titre}… {duree(int(secondes))} ", ending="")

    try:
        yield avancer
    finally:
        if ecrit:
            sortie.write("")


def duree(secondes: int) -> str:
    """Return ``90`` as ``1 min 30 s``."""
    minutes, reste = divmod(secondes, 60)
    heures, minutes = divmod(minutes, 60)
    if heures >= 48:
        return f"{heures // 24} jours"
    if heures:
        return f"{heures} h {minutes:02d}"
    return f"{minutes} min {reste:02d} s" if minutes else f"{reste} s"


def taille(octets: int) -> str:
    """Return bytes in a unit people read."""
    for unite in ("o", "Ko", "Mo", "Go"):
        if octets < 1024:
            return f"{octets} {unite}"
        octets //= 1024
    return f"{octets} To"


def francs(montant: int) -> str:
    """Return ``1234567`` as ``1 234 567``."""
    return f"{montant:,}".replace(",", " ")
