"""The second net between salons: a statement that reads a salon's rows says of which salon, or by which key.

Rights are asked for beside each object (``droits.py``). This knows only what must never happen, whoever forgot what:
during a request, ``Paiement.objects.filter(etat=…)`` over everybody's rows; in a background task, any such row at all
when nobody has declared why that task reads every salon. It looks at the statement and changes nothing in it: plans
stay what they were, and one text is judged once.
"""

from __future__ import annotations

import contextvars
import functools
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.backends.signals import connection_created

journal = logging.getLogger(__name__)

# Named and not imported: Celery reads this module before models exist.
_SALON = "salon_paiement.Salon"
# Texts remembered with their verdict; the product has a few hundred.
_TEXTES = 2_048
_TABLES = re.compile(r'\b(?:FROM|JOIN|UPDATE)\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE)
_OU = re.compile(r"\bWHERE\b", re.IGNORECASE)
# A salon, or one row: its key, its parent's, its secret or its number, compared with what the statement was given.
_BORNE = re.compile(
    r'\b(?:salon_id|id|\w+_id|jeton|cle|code|code_court|reference|numero|prefixe|empreinte|evenement)"?\)?\s*'
    r"(?:=\s*(?:%s|ANY\b|\(?SELECT\b|')|IN\s*\()"
    # What belongs to no salon: the platform's own rows.
    r'|\bsalon_id"?\s+IS\s+NULL',
    re.IGNORECASE,
)
# Written by hand, hence without quotes: a join with the salons that the statement was given.
_JOINTURE = re.compile(r"\b\w+\.salon_id\s*=\s*\w+\.\w+", re.IGNORECASE)


class PorteeManquante(RuntimeError):
    """A statement was about to read rows of every salon where nobody had said that it may."""


@dataclass(frozen=True, slots=True)
class Portee:
    """What the work under way may read.

    Args:
        nom: the door, or the reason why every salon is read.
        libre: every salon may be read.
        ouverte: by salon or by key, when not ``libre``; else no salon's row at all.
        indulgente: what forgets to say is told in the log, and goes on: whoever pays is never stopped by this net.
    """

    nom: str
    libre: bool = False
    ouverte: bool = True
    indulgente: bool = False


_courante: contextvars.ContextVar[Portee | None] = contextvars.ContextVar("portee", default=None)


def portee_courante() -> Portee | None:
    """Return the scope of the work under way, ``None`` outside every door (a shell, a command, a test)."""
    return _courante.get()


@contextmanager
def portee(voulue: Portee | None) -> Iterator[None]:
    """Work inside a scope, then go back to the one around."""
    jeton = _courante.set(voulue)
    try:
        yield
    finally:
        _courante.reset(jeton)


def portee_systeme(raison: str) -> AbstractContextManager[None]:
    """Read every salon, for a reason that can be told.

    Raises:
        ValueError: no reason is given.
    """
    if not raison.strip():
        raise ValueError("lire tous les salons demande une raison")
    return portee(Portee(raison, libre=True))


def portee_noter(voulue: Portee | None) -> None:
    """Change the scope until the one around comes back (a request's end, a task's)."""
    _courante.set(voulue)


def portee_elargir(nom: str) -> None:
    """Let the request under way read every salon: whoever asks runs the platform. Outside a door it changes nothing."""
    if _courante.get() is not None:
        _courante.set(Portee(nom, libre=True))


def portee_installer() -> None:
    """Have every connection to the database ask, from its first statement on."""
    connection_created.connect(_brancher, dispatch_uid="salon_paiement.portee")


def _brancher(connection: Any, **_autres: Any) -> None:
    if _veiller not in connection.execute_wrappers:
        connection.execute_wrappers.append(_veiller)


def _veiller(executer: Callable[..., Any], sql: Any, params: Any, plusieurs: bool, contexte: Any) -> Any:
    ouverte = _courante.get()
    if ouverte is not None and not ouverte.libre:
        table = _table_sans_borne(str(sql)) if ouverte.ouverte else _table_de_salon(str(sql))
        if table:
            manque = f"{table} lue sans dire de quel salon ({ouverte.nom})"
            if not ouverte.indulgente:
                raise PorteeManquante(manque)
            journal.error(manque)
    return executer(sql, params, plusieurs, contexte)


@functools.lru_cache(maxsize=_TEXTES)
def _table_sans_borne(sql: str) -> str:
    """Return the salon's table that a statement reads whole, empty when it names a salon or a key."""
    table = _table_de_salon(sql)
    if not table or _JOINTURE.search(sql):
        return ""
    morceaux = _OU.split(sql, maxsplit=1)
    return "" if len(morceaux) > 1 and _BORNE.search(morceaux[1]) else table


@functools.lru_cache(maxsize=_TEXTES)
def _table_de_salon(sql: str) -> str:
    """Return the first salon's table that a statement reads or changes, empty when there is none."""
    return next((nom for nom in _TABLES.findall(sql) if nom in _tables()), "")


@functools.cache
def _tables() -> frozenset[str]:
    return frozenset(modele._meta.db_table for modele in apps.get_models() if _a_un_salon(modele))


def _a_un_salon(modele: Any) -> bool:
    try:
        lie = modele._meta.get_field("salon").related_model
    except FieldDoesNotExist:
        return False
    return lie is not None and lie._meta.label == _SALON
