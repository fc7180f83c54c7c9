"""What a program sends: JSON, no deeper nor fuller than is ever needed (no longer than a form: Django's own limit)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework import exceptions
from rest_framework.parsers import JSONParser


class LecteurJson(JSONParser):
    """The framework's own takes too deep a JSON for a fault of ours, and the last of two keys for the only one."""

    def parse(
        self, stream: IO[Any], _media_type: str | None = None, _parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body says.

        Raises:
            ParseError: it is no JSON, too deep, too full, or says one thing twice.
        """
        try:
            lu = json.loads(stream.read(), object_pairs_hook=_sans_double, parse_constant=_refuser)
        except (RecursionError, ValueError) as erreur:
            # A number of more digits than Python reads is a ``ValueError`` too.
            raise exceptions.ParseError from erreur
        if not _raisonnable(lu):
            raise exceptions.ParseError
        return lu


def _sans_double(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    objet = dict(paires)
    if len(objet) != len(paires):
        raise ValueError("clé répétée")
    return objet


def _refuser(constante: str) -> NoReturn:
    raise ValueError(constante)


def _raisonnable(lu: object) -> bool:
    """Count what is inside, level by level: never by recursion, which is what a deep one attacks."""
    etage, comptes = [lu], 0
    for _profondeur in range(settings.JSON_PROFONDEUR):
        suivant: list[object] = []
        for valeur in etage:
            if isinstance(valeur, dict):
                suivant += valeur.values()
            elif isinstance(valeur, list):
                suivant += valeur
        comptes += len(suivant)
        if not suivant or comptes > settings.JSON_ELEMENTS:
            return comptes <= settings.JSON_ELEMENTS
        etage = suivant
    return False
