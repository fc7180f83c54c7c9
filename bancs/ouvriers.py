"""Processes that stay connected between rounds and confirm the copies they are told to."""

from __future__ import annotations

import importlib
import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType

import django

from bancs.cles import TENTATIVE, cle


@dataclass(frozen=True)
class Releve:
    """``debit`` in confirms a second, all processes together; ``processeur`` in CPU seconds."""

    debit: float
    processeur: float


class Ouvriers:
    """A few processes, used as a context manager."""

    def __init__(self, nombre: int) -> None:
        contexte = multiprocessing.get_context("spawn")
        self._liens: list[Connection] = []
        self._processus = []
        for _rang in range(nombre):
            ici, la = contexte.Pipe()
            self._liens.append(ici)
            self._processus.append(contexte.Process(target=_servir, args=(la,), daemon=True))

    def __enter__(self) -> Ouvriers:
        for processus in self._processus:
            processus.start()
        for lien in self._liens:
            lien.recv()
        return self

    def __exit__(self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        for lien in self._liens:
            lien.send(None)
        for processus in self._processus:
            processus.join(10)

    def confirmer(self, facon: str, debut: int, part: int) -> Releve:
        """Have each process confirm ``part`` copies, the first of rank ``debut``, all at the same time.

        Args:
            facon: ``avis`` (the application) or ``orm`` (the floor).

        Raises:
            RuntimeError: one of them failed.
        """
        depart = time.perf_counter()
        for rang, lien in enumerate(self._liens):
            lien.send((facon, debut + rang * part, part))
        reponses = [lien.recv() for lien in self._liens]
        duree = time.perf_counter() - depart
        ratees = [reponse for reponse in reponses if isinstance(reponse, str)]
        if ratees:
            raise RuntimeError(ratees[0])
        return Releve(len(self._liens) * part / duree, sum(reponses))


def _servir(lien: Connection) -> None:
    django.setup()
    # Its models can only be imported now.
    connues = importlib.import_module("bancs.facons").FACONS
    lien.send("prêt")
    while (ordre := lien.recv()) is not None:
        facon, debut, part = ordre
        avant = time.process_time()
        try:
            for rang in range(debut, debut + part):
                connues[facon](cle(TENTATIVE, rang))
        except Exception as erreur:
            lien.send(f"{facon} : {type(erreur).__name__} {erreur}")
        else:
            lien.send(time.process_time() - avant)
