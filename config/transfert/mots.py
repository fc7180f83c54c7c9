"""What stops a move, in one sentence for the person at the terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence

import psycopg2
from psycopg2 import errors

from config.moteur.base import ligne_coupee

# ``COPY table, line 12, column name: "value"``, in the server's own language.
_PLACE = re.compile(r"^COPY [^,]+, \w+ (\d+)(?:, \w+ (\w+))?", re.MULTILINE)
_OUVERTURES = (
    ("password", "le serveur refuse ce rôle ou ce mot de passe"),
    ("no pg_hba.conf entry", "le serveur n'accepte pas ce rôle depuis cette machine (pg_hba.conf)"),
    ("role", "ce rôle n'existe pas sur le serveur, ou n'a pas le droit d'ouvrir cette base"),
    ("does not exist", "cette base n'existe pas : créez-la d'abord (createdb)"),
    ("permission denied", "ce rôle n'a pas le droit d'ouvrir cette base"),
    ("translate host name", "aucun serveur ne porte ce nom"),
    ("too many", "le serveur n'a plus de place pour une connexion"),
    ("SSL", "la connexion chiffrée a échoué"),
)


class TransfertImpossible(Exception):
    """The move did not take place; the target is as it was and the source was only read."""


def ouverture_ratee(erreur: Exception) -> TransfertImpossible:
    """Say why the target does not open; libpq never repeats the password."""
    dit = str(erreur).strip()
    # A socket or a port where nobody listens, a host that does not answer.
    raison = "le serveur PostgreSQL ne répond pas à cette adresse"
    if "onnection refused" not in dit and "No such file" not in dit:
        raison = next((phrase for mot, phrase in _OUVERTURES if mot in dit), raison)
    premiere = dit.splitlines()[0] if dit else type(erreur).__name__
    return TransfertImpossible(f"La base d'arrivée ne s'ouvre pas : {raison}. ({premiere})")


def ecriture_ratee(erreur: psycopg2.Error, table: str, cles: Sequence[str] = ()) -> TransfertImpossible:
    """Say why PostgreSQL refused to write.

    Args:
        cles: keys of the rows of the batch that was being sent, in their order.
    """
    dit = (erreur.diag.message_primary or str(erreur)).strip()
    if isinstance(erreur, errors.DiskFull) or "No space left" in dit:
        return TransfertImpossible("Le disque du serveur PostgreSQL est plein : libérez de la place, puis recommencez.")
    if isinstance(erreur, errors.InsufficientPrivilege):
        return TransfertImpossible(f"Ce rôle n'a pas le droit d'écrire dans {table} ({dit}).")
    if isinstance(erreur, errors.LockNotAvailable):
        return TransfertImpossible("Un autre programme tient la base d'arrivée : arrêtez-le, puis recommencez.")
    if ligne_coupee(erreur) or isinstance(erreur, psycopg2.OperationalError | psycopg2.InterfaceError):
        return TransfertImpossible(f"Le serveur PostgreSQL s'est arrêté en chemin ; rien n'y est écrit. ({dit})")
    detail = erreur.diag.message_detail or ""
    return TransfertImpossible(f"PostgreSQL refuse {_rangee(erreur, table, cles)} : {dit} {detail}".rstrip())


def _rangee(erreur: psycopg2.Error, table: str, cles: Sequence[str]) -> str:
    place = _PLACE.search(erreur.diag.context or "")
    if place is None or not 0 < int(place[1]) <= len(cles):
        return f"une ligne de {table}"
    colonne = f", colonne {place[2]}" if place[2] else ""
    return f"la ligne {cles[int(place[1]) - 1]} de {table}{colonne}"
