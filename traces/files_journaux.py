"""A log file written by a thread of its own: a disk that hangs holds that thread, and never the payment that logs.

A line is formatted where it is logged, with its context and its masks; its bytes wait in memory for the thread. While
the thread goes on, whoever fills the memory waits for it. When it does not, lines are dropped at once and counted. The
process's end waits a moment for what is left. What a process killed outright had in memory (a few milliseconds) is
lost to the file, not to standard error, which is written at once.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
import weakref

from traces.fichiers_journaux import TAILLE_MAX, FichierJournal

# Lines in memory; how many leave in one write.
PLACES, LOT = 2_000, 200
# Seconds that whoever logs waits for a full memory, once; seconds that the end of a process waits for one file.
PATIENCE, ADIEU = 0.2, 1.0
_Attendu = tuple[int, bytes] | threading.Event | None
_connues: weakref.WeakSet[FichierEnFile] = weakref.WeakSet()


class FichierEnFile(FichierJournal):
    """A :class:`FichierJournal` behind a queue and a thread, started in each process by its first line."""

    def __init__(self, chemin: str, taille_max: int = TAILLE_MAX) -> None:
        super().__init__(chemin, taille_max)
        self._pid = 0
        self._trop = 0
        self._bloque = False
        # Not ``queue.Queue``: a line logged by the garbage collector while one is put would wait for itself.
        self._lignes: queue.SimpleQueue[_Attendu] = queue.SimpleQueue()
        _connues.add(self)

    def ecrire(self, ligne: bytes) -> None:
        if os.getpid() != self._pid and not self._demarrer():
            super().ecrire(ligne)
        elif self._place():
            trop, self._trop = self._trop, 0
            self._lignes.put((trop, ligne))
        else:
            self._trop += 1

    def flush(self) -> None:
        """Wait until what was logged is in the file, :data:`ADIEU` seconds at most."""
        if self._pid == os.getpid():
            vide = threading.Event()
            self._lignes.put(vide)
            vide.wait(0 if self._bloque else ADIEU)

    def close(self) -> None:
        self.flush()
        if self._pid == os.getpid():
            self._lignes.put(None)
            self._pid = 0
        super().close()

    def _demarrer(self) -> bool:
        """Start this process's thread; lines of the process that forked us are its own to write."""
        self._lignes, self._trop, self._bloque = queue.SimpleQueue(), 0, False
        fil = threading.Thread(
            target=self._vider, args=(self._lignes,), name=f"journal {self.chemin.name}", daemon=True
        )
        try:
            fil.start()
        except RuntimeError:
            # No thread to be had, or the process is ending.
            return False
        self._pid = os.getpid()
        return True

    def _place(self) -> bool:
        if self._lignes.qsize() < PLACES:
            return True
        fin = time.monotonic() + PATIENCE
        while not self._bloque and self._lignes.qsize() >= PLACES:
            self._bloque = time.monotonic() > fin
            time.sleep(0.001)
        return not self._bloque

    def _vider(self, lignes: queue.SimpleQueue[_Attendu]) -> None:
        while True:
            lot = [lignes.get()]
            with contextlib.suppress(queue.Empty):
                while len(lot) < LOT:
                    lot.append(lignes.get_nowait())
            self._ecrire_lot(lot)
            self._bloque = False
            if None in lot:
                # Closed: a line that comes after starts another thread.
                return

    def _ecrire_lot(self, lot: list[_Attendu]) -> None:
        morceaux: list[bytes] = []
        for attendu in lot:
            if isinstance(attendu, threading.Event):
                self._sortir(morceaux)
                attendu.set()
            elif attendu is not None:
                trop, ligne = attendu
                if trop:
                    # Said where they are missing.
                    self._sortir(morceaux)
                    self.perdues += trop
                morceaux.append(ligne)
        self._sortir(morceaux)

    def _sortir(self, morceaux: list[bytes]) -> None:
        if morceaux:
            self.poser(b"".join(morceaux), len(morceaux))
            morceaux.clear()


def journaux_vider() -> None:
    """Wait until every file has what was logged: for a process that ends without Python's own farewell."""
    for fichier in list(_connues):
        fichier.flush()
