"""One thread that runs actions at their due time. Nothing here is durable: the ledger re-arms it at start."""

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections.abc import Callable


class Horlogerie:
    """A heap of (Unix seconds, action). Actions run in order, in one thread, so they must not block long."""

    def __init__(self) -> None:
        self._tas: list[tuple[float, int, Callable[[], None]]] = []
        self._rang = itertools.count()
        self._condition = threading.Condition()
        self._arretee = False
        self._fil = threading.Thread(target=self._tourner, name="horlogerie", daemon=True)
        self._fil.start()

    def planifier(self, echeance: float, action: Callable[[], None]) -> None:
        """Run ``action`` at ``echeance`` (Unix seconds), or now when that is past."""
        with self._condition:
            heapq.heappush(self._tas, (echeance, next(self._rang), action))
            self._condition.notify()

    def vider(self) -> None:
        """Forget everything planned."""
        with self._condition:
            self._tas.clear()

    def arreter(self) -> None:
        """Stop the thread; what was planned stays in the ledger for the next start."""
        with self._condition:
            self._arretee = True
            self._condition.notify()
        self._fil.join(timeout=5)

    def _suivante(self) -> Callable[[], None] | None:
        with self._condition:
            while not self._arretee:
                if not self._tas:
                    self._condition.wait()
                elif (reste := self._tas[0][0] - time.time()) > 0:
                    self._condition.wait(reste)
                else:
                    return heapq.heappop(self._tas)[2]
        return None

    def _tourner(self) -> None:
        while (action := self._suivante()) is not None:
            try:
                action()
            except Exception:
                # One broken action must not stop every later decision; the test run shows the traceback.
                traceback.print_exc(file=sys.stderr)
