"""A body that stops before the length it announced is an error, never a shorter body.

Gunicorn ends such a body quietly: half a form would be read as a whole one, half a message stored and answered 200.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class CorpsCoupe(ConnectionResetError):
    """Whoever was sending stopped in the middle."""


class CorpsEntier:
    """``wsgi.input`` that raises :class:`CorpsCoupe` when it ends before ``longueur`` bytes."""

    def __init__(self, source: Any, longueur: int) -> None:
        self._source, self._reste = source, longueur

    def read(self, taille: int | None = -1) -> bytes:
        """Return up to ``taille`` bytes, all of them when negative."""
        voulus = self._reste if taille is None or taille < 0 else min(taille, self._reste)
        return self._compter(self._source.read(voulus), voulus)

    def readline(self, taille: int | None = -1) -> bytes:
        """Return one line of at most ``taille`` bytes."""
        voulus = self._reste if taille is None or taille < 0 else min(taille, self._reste)
        ligne = self._source.readline(voulus)
        return self._compter(ligne, len(ligne) if ligne.endswith(b"\n") else voulus)

    def readlines(self, _taille: int = -1) -> list[bytes]:
        """Return every line."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _compter(self, lus: bytes, voulus: int) -> bytes:
        if len(lus) < voulus:
            raise CorpsCoupe
        self._reste -= len(lus)
        return lus


def corps_entiers(application: Application) -> Application:
    """Wrap a WSGI application so that no body of its requests is shorter than announced."""

    def servir(environ: dict[str, Any], commencer: Callable[..., Any]) -> Iterable[bytes]:
        annonce = environ.get("CONTENT_LENGTH") or ""
        if annonce.isdecimal() and int(annonce):
            environ["wsgi.input"] = CorpsEntier(environ["wsgi.input"], int(annonce))
        return application(environ, commencer)

    return servir
