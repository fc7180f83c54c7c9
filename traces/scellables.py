"""Which facts are sealed, and the exact bytes that are: a declaration beside each model, read by everybody here."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from traces.instants import instant_ecrire

M = TypeVar("M", bound=type[models.Model])


@dataclass(frozen=True, slots=True)
class Scellable:
    """One kind of facts: a letter, its model, and the columns sealed by each version.

    Args:
        chaine: the column that names the chain (a salon's key, or nothing for the platform's).
        date: the column that says when the fact happened.
        versions: a column added later is a new version; seals made before it go on covering what they covered.
    """

    genre: str
    modele: type[models.Model]
    chaine: str
    date: str
    versions: dict[int, tuple[str, ...]]

    @property
    def table(self) -> str:
        return self.modele._meta.db_table

    @property
    def version(self) -> int:
        """The version new seals are made with."""
        return max(self.versions)


_SCELLABLES: dict[str, Scellable] = {}


def scelle(genre: str, *colonnes: str, chaine: str = "salon_id", date: str = "date_creation") -> Callable[[M], M]:
    """Declare that the chain covers these columns of an append-only model, beside its key."""

    def declarer(modele: M) -> M:
        _SCELLABLES[genre] = Scellable(genre, modele, chaine, date, {1: colonnes})
        return modele

    return declarer


def scellables() -> dict[str, Scellable]:
    """Return every kind of sealed facts by its letter, in the order in which they are sealed."""
    return dict(sorted(_SCELLABLES.items()))


def octets_de(genre: str, version: int, cle: int, valeurs: Sequence[Any]) -> bytes:
    """Return the one spelling of a fact: what is sealed, archived and verified, on every database.

    Args:
        valeurs: the columns of this version, in their declared order, as Python values.
    """
    return _json([genre, version, cle, *valeurs]).encode()


def _epeler(valeur: Any) -> Any:
    if isinstance(valeur, uuid.UUID):
        return str(valeur)
    if isinstance(valeur, datetime.datetime):
        return instant_ecrire(valeur)
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    if isinstance(valeur, bytes | bytearray | memoryview):
        return bytes(valeur).hex()
    raise TypeError(f"{type(valeur).__name__} n'a pas d'écriture scellée")


def _encodeur() -> Callable[[Any], str]:
    """Return one encoder for every fact: ``JSONEncoder`` makes its own again for each, a third of the cost."""
    fabrique = getattr(json.encoder, "c_make_encoder", None)
    if fabrique is None:
        return json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_epeler).encode
    texte = json.encoder.encode_basestring
    morceaux = fabrique(None, _epeler, texte, None, ":", ",", True, False, True)
    return lambda valeur: "".join(morceaux(valeur, 0))


_json = _encodeur()
