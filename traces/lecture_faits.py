"""Reading facts for sealing and verifying: straight from the database's words to their one spelling.

The ORM would make each row an object first; a verification of ten million facts cannot wait for that.
"""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, models

from traces.instants import est_epele, instant_epeler
from traces.modeles_sceaux import chaine_de
from traces.scellables import Scellable, octets_de, scellables

# How many keys one statement names: SQLite has a limit, and PostgreSQL plans small arrays better.
_TRANCHE = {"sqlite": 500}
_TRANCHE_DEFAUT = 5_000
# A fact after a key that has no seal. The key is said on both sides: without it the plan reads every seal there is.
SANS_SCEAU = """f.id > %s AND NOT EXISTS (
    SELECT 1 FROM traces_sceaux s WHERE s.genre = %s AND s.fait_id = f.id AND s.fait_id > %s)"""


class Fait(NamedTuple):
    """One fact: its kind's letter and key, its chain, when it says it happened, and its sealed bytes.

    ``date`` is spelled as ``traces.instants`` does, empty when it is no instant that can be read. A tuple,
    because millions of them are made: a frozen dataclass costs four times as much.
    """

    genre: str
    cle: int
    chaine: uuid.UUID
    date: str
    octets: bytes


def faits_lire(scellable: Scellable, cles: Sequence[int], version: int | None = None) -> Iterator[Fait]:
    """Yield those of these facts that exist, in any order."""
    lecteur = _lecteur(scellable.genre, version or scellable.version, connection.vendor)
    tranche = _TRANCHE.get(connection.vendor, _TRANCHE_DEFAUT)
    for debut in range(0, len(cles), tranche):
        morceau = cles[debut : debut + tranche]
        if connection.vendor == "postgresql":
            # Written out here: the driver would adapt each key by itself.
            yield from lecteur.lire("WHERE f.id = ANY(%s::bigint[])", ["{" + ",".join(map(str, morceau)) + "}"])
        else:
            yield from lecteur.lire(f"WHERE f.id IN ({', '.join(['%s'] * len(morceau))})", morceau)


def faits_designes(designes: Iterable[tuple[str, int, int]]) -> Iterator[Fait]:
    """Yield those of these facts that exist, named by kind, version and key, in any order; unknown kinds have none."""
    par_version: dict[tuple[str, int], list[int]] = {}
    for genre, version, cle in designes:
        par_version.setdefault((genre, version), []).append(cle)
    connus = scellables()
    for (genre, version), cles in par_version.items():
        if genre in connus and version in connus[genre].versions:
            yield from faits_lire(connus[genre], cles, version)


def sans_sceau_parametres(scellable: Scellable, apres: int) -> list[int | str]:
    """Return what :data:`SANS_SCEAU` asks for."""
    return [apres, scellable.genre, apres]


def faits_chercher(scellable: Scellable, condition: str, parametres: Sequence[Any]) -> Iterator[Fait]:
    """Yield the facts of this kind that satisfy ``condition``: SQL after ``FROM table f``."""
    yield from _lecteur(scellable.genre, scellable.version, connection.vendor).lire(condition, parametres)


@dataclass(frozen=True, slots=True)
class _Lecteur:
    """How one version of one kind is read on one kind of database."""

    genre: str
    version: int
    sql: str
    chaine: int
    date: int
    conversions: tuple[tuple[int, Callable[[str], Any]], ...]

    def lire(self, suite: str, parametres: Sequence[Any]) -> Iterator[Fait]:
        genre, version, conversions = self.genre, self.version, self.conversions
        with connection.cursor() as curseur:
            curseur.execute(f"{self.sql} {suite}", parametres)
            while lignes := curseur.fetchmany(2_000):
                for ligne in lignes:
                    cle, *valeurs = ligne
                    for rang, convertir in conversions:
                        if valeurs[rang] is not None:
                            valeurs[rang] = convertir(valeurs[rang])
                    try:
                        octets = octets_de(genre, version, cle, valeurs)
                    except (RecursionError, ValueError):
                        # As many levels as can be read and no more, half a character: sealed as the texts they are.
                        octets = octets_de(genre, version, cle, ligne[1:])
                    date = valeurs[self.date]
                    yield Fait(genre, cle, _chaine(valeurs[self.chaine]), date if est_epele(date) else "", octets)


@functools.lru_cache(maxsize=64)
def _lecteur(genre: str, version: int, base: str) -> _Lecteur:
    scellable = scellables()[genre]
    colonnes, conversions = [], []
    for rang, nom in enumerate(scellable.versions[version]):
        sql, convertir = _colonne(scellable.modele, nom, base)
        colonnes.append(sql)
        if convertir is not None:
            conversions.append((rang, convertir))
    noms = scellable.versions[version]
    sql = f"SELECT {', '.join(['f.id', *colonnes])} FROM {scellable.table} f"
    chaine, date = noms.index(scellable.chaine), noms.index(scellable.date)
    return _Lecteur(genre, version, sql, chaine, date, tuple(conversions))


def _colonne(modele: type[models.Model], colonne: str, base: str) -> tuple[str, Callable[[Any], Any] | None]:
    """Return the SQL of a column, and what turns its value into what the spelling expects."""
    champ: Any = next(champ for champ in modele._meta.concrete_fields if champ.column == colonne)
    champ = champ.target_field if champ.is_relation else champ
    nom, postgresql = f"f.{colonne}", base == "postgresql"
    if isinstance(champ, models.UUIDField):
        return (f"{nom}::text", None) if postgresql else (nom, _avec_tirets)
    if isinstance(champ, models.JSONField):
        return (f"{nom}::text" if postgresql else nom), _json
    if isinstance(champ, models.BinaryField):
        return (f"encode({nom}, 'hex')", None) if postgresql else (nom, bytes.hex)
    # Before DateField, which it is one of.
    if isinstance(champ, models.DateTimeField):
        return texte_de(nom, base), instant_epeler
    if isinstance(champ, models.DateField):
        return texte_de(nom, base), None
    return nom, None


def texte_de(expression: str, base: str) -> str:
    """Return the SQL that gives a date or an instant as text; SQLite's driver leaves alone what is no bare column."""
    return f"{expression}::text" if base == "postgresql" else f"{expression} || ''"


# What ``json.loads`` makes again for each text it is given, and its first step, which looks for no blanks around it.
_decodeur = json.JSONDecoder()
_lire: Callable[[str, int], tuple[Any, int]] = _decodeur.scan_once  # type: ignore[attr-defined]


def _json(texte: str) -> Any:
    """Read a payload; one that Python refuses (a thousand levels, five thousand digits) is sealed as text."""
    try:
        lu, fin = _lire(texte, 0)
        # Only SQLite keeps blanks around.
        return lu if fin == len(texte) else _decodeur.decode(texte)
    except (ValueError, RecursionError, StopIteration):
        return texte


def _avec_tirets(cle: str) -> str:
    """Spell a key as PostgreSQL does: SQLite keeps its thirty-two characters only."""
    return f"{cle[:8]}-{cle[8:12]}-{cle[12:16]}-{cle[16:20]}-{cle[20:]}"


@functools.lru_cache(maxsize=4_096)
def _chaine(valeur: str | None) -> uuid.UUID:
    return chaine_de(None if valeur is None else uuid.UUID(valeur))
