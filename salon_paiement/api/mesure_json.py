"""How much JSON a program may send: so many bytes, so deep, so many values."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions


class CorpsTropLourd(exceptions.APIException):
    """More bytes than a body may have (413): the rest was not read."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("Ce que vous envoyez est trop lourd.")


def corps_borne(flux: IO[Any]) -> bytes:
    """Read a body; Django bounds forms by itself, and leaves to its reader what is no form.

    Raises:
        CorpsTropLourd: more than ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes.
    """
    limite: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    octets: bytes = flux.read(limite + 1)
    if len(octets) > limite:
        raise CorpsTropLourd
    return octets


def json_mesurer(lu: object) -> None:
    """Count what is inside, level by level: never by recursion, which is what a deep one attacks.

    Raises:
        ParseError: deeper than ``JSON_PROFONDEUR``, or more than ``JSON_ELEMENTS`` values.
    """
    etage, comptes = [lu], 0
    for _profondeur in range(settings.JSON_PROFONDEUR):
        suivant: list[object] = []
        for valeur in etage:
            if isinstance(valeur, dict):
                suivant += valeur.values()
            elif isinstance(valeur, list):
                suivant += valeur
        comptes += len(suivant)
        if comptes > settings.JSON_ELEMENTS:
            break
        if not suivant:
            return
        etage = suivant
    raise exceptions.ParseError
