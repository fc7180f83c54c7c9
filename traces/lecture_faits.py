"""Reading facts for sealing and verifying: straight from the database's words to their one spelling.

The ORM would make each row an object first; a verification of ten million facts cannot wait for that.
"""

from __future__ import annotations

import datetime
import functools
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, models

from traces.modeles_sceaux import chaine_de
from traces.scellables import Scellable, octets_de, scellables

# How many keys one statement names: SQLite has a limit, and PostgreSQL plans small arrays better.
_TRANCHE = {"sqlite": 500}
_TRANCHE_DEFAUT = 5_000
# A fact after a key that has no seal. The key is said on both sides: without it the plan reads every seal there is.
SANS_SCEAU = """f.id > %s AND NOT EXISTS (
    SELECT 1 FROM traces_sceaux s WHERE s.genre = %s AND s.fait_id = f.id AND s.fait_id > %s)"""


class Fait(NamedTuple):
    """One fact: its kind's letter and key, its chain, when it says it happened (aware), and its sealed bytes.

    A tuple, because millions of them are made: a frozen dataclass costs four times as much.
    """

    genre: str
    cle: int
    chaine: uuid.UUID
    date: datetime.datetime
    octets: bytes


def faits_lire(scellable: Scellable, cles: Sequence[int], version: int | None = None) -> Iterator[Fait]:
    """Yield those of these facts that exist, in any order."""
    lecteur = _lecteur(scellable.genre, version or scellable.version, connection.vendor)
    tranche = _TRANCHE.get(connection.vendor, _TRANCHE_DEFAUT)
    for debut in range(0, len(cles), tranche):
        morceau = list(cles[debut : debut + tranche])
        if connection.vendor == "postgresql":
            yield from lecteur.lire("WHERE f.id = ANY(%s)", [morceau])
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
    dater: Callable[[Any], Any] | None
    conversions: tuple[tuple[int, Callable[[Any], Any]], ...]

    def lire(self, suite: str, parametres: Sequence[Any]) -> Iterator[Fait]:
        genre, version, dater, conversions = self.genre, self.version, self.dater, self.conversions
        with connection.cursor() as curseur:
            curseur.execute(f"{self.sql} {suite}", parametres)
            while lignes := curseur.fetchmany(2_000):
                for cle, chaine, date, *valeurs in lignes:
                    for rang, convertir in conversions:
                        if valeurs[rang] is not None:
                            valeurs[rang] = convertir(valeurs[rang])
                    dite = date if dater is None else dater(date)
                    yield Fait(genre, cle, _chaine(chaine), dite, octets_de(genre, version, cle, valeurs))


@functools.lru_cache(maxsize=64)
def _lecteur(genre: str, version: int, base: str) -> _Lecteur:
    scellable = scellables()[genre]
    colonnes, conversions = [], []
    for rang, nom in enumerate(scellable.versions[version]):
        sql, convertir = _colonne(scellable.modele, nom, base)
        colonnes.append(sql)
        if convertir is not None:
            conversions.append((rang, convertir))
    chaine = f"f.{scellable.chaine}::text" if base == "postgresql" else f"f.{scellable.chaine}"
    sql = f"SELECT {', '.join(['f.id', chaine, f'f.{scellable.date}', *colonnes])} FROM {scellable.table} f"
    return _Lecteur(genre, version, sql, None if base == "postgresql" else en_utc, tuple(conversions))


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
    if isinstance(champ, models.DateTimeField):
        return nom, _instant if postgresql else en_utc
    return nom, None


# What ``json.loads`` makes again for each text it is given.
_decoder = json.JSONDecoder().decode


def _json(texte: str) -> Any:
    """Read a payload; one that Python refuses (a number of five thousand digits) is sealed as the text it is."""
    try:
        return _decoder(texte)
    except ValueError:
        return texte


def _avec_tirets(cle: str) -> str:
    """Spell a key as PostgreSQL does: SQLite keeps its thirty-two characters only."""
    return f"{cle[:8]}-{cle[8:12]}-{cle[12:16]}-{cle[16:20]}-{cle[20:]}"


def en_utc(valeur: Any) -> datetime.datetime:
    """Return an aware instant: SQLite keeps none."""
    lue = valeur if isinstance(valeur, datetime.datetime) else datetime.datetime.fromisoformat(valeur)
    return lue.replace(tzinfo=datetime.UTC) if lue.tzinfo is None else lue


@functools.lru_cache(maxsize=4_096)
def _chaine(valeur: str | None) -> uuid.UUID:
    return chaine_de(None if valeur is None else uuid.UUID(valeur))


def _instant(valeur: datetime.datetime) -> str:
    """Spell an instant as ``scellables`` does, without asking it: a database of ours only speaks UTC."""
    return valeur.isoformat(timespec="microseconds")
