"""Asking many questions at once: no account holds everybody's place, no question outlives its lease."""

from __future__ import annotations

import contextvars
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from paiements.fournisseurs.base import Avis
from paiements.models import Paiement

Reponse = Avis | Exception | None

# Questions in flight in this process: nearly all of their time is spent waiting for the operators.
QUESTIONS_SIMULTANEES = 32
# … of which one account may hold so many: a hung operator leaves the others their half.
QUESTIONS_PAR_COMPTE = 16


class Tournee:
    """The questions of one lot. Iterate over the answers as they come; :attr:`restants` were not asked in time.

    Args:
        poser: asks one question; what it raises is its answer.
        equipe: :data:`QUESTIONS_SIMULTANEES` threads, kept from one lot to the next.
        fin: monotonic instant after which no question leaves any more.
        passer: whether an account is to be left for later (asked before each of its questions).
    """

    def __init__(
        self,
        paiements: list[Paiement],
        poser: Callable[[Paiement], Reponse],
        *,
        equipe: ThreadPoolExecutor,
        fin: float,
        passer: Callable[[uuid.UUID | None], bool],
    ) -> None:
        self._files: dict[uuid.UUID | None, deque[Paiement]] = {}
        for paiement in paiements:
            self._files.setdefault(paiement.compte_id, deque()).append(paiement)
        self._poser, self._equipe, self._fin, self._passer = poser, equipe, fin, passer
        self._en_vol: Counter[uuid.UUID | None] = Counter()
        self._arrivees: SimpleQueue[tuple[Paiement, Reponse]] = SimpleQueue()
        self.restants: list[Paiement] = []

    def reponses(self) -> Iterator[tuple[Paiement, Reponse]]:
        """Yield (attempt, answer), first come first served."""
        en_vol = 0
        while True:
            for paiement in self._suivants(QUESTIONS_SIMULTANEES - en_vol):
                # With the round's own context: its task's number is on the lines of each question.
                self._equipe.submit(contextvars.copy_context().run, self._demander, paiement)
                en_vol += 1
            if not en_vol:
                return
            paiement, reponse = self._arrivees.get()
            en_vol -= 1
            self._en_vol[paiement.compte_id] -= 1
            yield paiement, reponse

    def _demander(self, paiement: Paiement) -> None:
        try:
            reponse = self._poser(paiement)
        except Exception as erreur:
            reponse = erreur
        self._arrivees.put((paiement, reponse))

    def _suivants(self, places: int) -> Iterator[Paiement]:
        """Take one of each account in turn, while there is room and time."""
        if time.monotonic() >= self._fin:
            self._renoncer(list(self._files))
        self._renoncer([compte for compte in self._files if self._passer(compte)])
        plafond = QUESTIONS_PAR_COMPTE if len(self._files) > 1 else QUESTIONS_SIMULTANEES
        while places > 0:
            prets = [c for c, file in self._files.items() if file and self._en_vol[c] < plafond][:places]
            if not prets:
                return
            for compte in prets:
                self._en_vol[compte] += 1
                places -= 1
                yield self._files[compte].popleft()

    def _renoncer(self, comptes: list[uuid.UUID | None]) -> None:
        for compte in comptes:
            self.restants += self._files[compte]
            self._files[compte].clear()
