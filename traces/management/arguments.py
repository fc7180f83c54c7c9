"""What commands about facts are told in words: a month, a chain."""

from __future__ import annotations

import datetime
import uuid

from django.core.management.base import CommandError

from traces.chaines import chaine_trouver


def mois_lire(option: str, saisie: str) -> datetime.date:
    """Return the first day of a month written ``AAAA-MM``.

    Raises:
        CommandError: it is not one; ``option`` names what to correct.
    """
    try:
        return datetime.datetime.strptime(saisie, "%Y-%m").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise CommandError(f"{option} s'écrit AAAA-MM, par exemple 2024-11.") from None


def chaine_lire(salon: str) -> uuid.UUID | None:
    """Return the chain of a salon's identifier, ``None`` when none was given.

    Raises:
        CommandError: nobody has it.
    """
    chaine = chaine_trouver(salon) if salon else None
    if salon and chaine is None:
        raise CommandError(f"Aucun salon ne s'appelle « {salon} ».")
    return chaine
