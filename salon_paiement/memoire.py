"""A value that is long to read, kept some seconds by this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Memoire(Generic[T]):
    """One value and its age. While one thread reads it again, the others are served the former one.

    Args:
        lire: how it is read.
        duree: seconds it serves.
    """

    def __init__(self, lire: Callable[[], T], duree: float) -> None:
        self._lire, self._duree = lire, duree
        self._garde: tuple[T, float] | None = None
        self._verrou = threading.Lock()

    def lire(self) -> T:
        """Return it, read at most so many seconds ago (or while somebody else reads it)."""
        garde = self._garde
        if garde is None:
            with self._verrou:
                return (self._garde or self._relire())[0]
        if time.monotonic() - garde[1] < self._duree or not self._verrou.acquire(blocking=False):
            return garde[0]
        try:
            return self._relire()[0]
        finally:
            self._verrou.release()

    def oublier(self) -> None:
        """Read it again next time (tests)."""
        self._garde = None

    def _relire(self) -> tuple[T, float]:
        self._garde = (self._lire(), time.monotonic())
        return self._garde
