"""What a program sends: JSON, no deeper than can be read (no longer than a form of the pages: Django's own limit)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

from salon_paiement.api.mesure_json import corps_borne, json_mesurer

ILLISIBLE = _("Ce texte contient un caractère qui ne s'écrit pas.")
_DEUX_FOIS = _("Ce nom est donné deux fois : on ne saurait lequel croire.")


def texte_sain(texte: str) -> bool:
    """Tell whether the database can keep ``texte``: no NUL, no half of a surrogate pair."""
    return "\x00" not in texte and not any("\ud800" <= c <= "\udfff" for c in texte)


class LecteurJson(JSONParser):
    """UTF-8 whatever the header claims (RFC 8259 §8.1), each name once, and text that can be written down.

    The framework's own takes too deep a JSON for a fault of ours, and what the database cannot keep for a text.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body says.

        Raises:
            ParseError: it is no JSON, or too deep.
            ValidationError: a name given twice, or a text that cannot be written.
        """
        try:
            lu = json.loads(corps_borne(stream).decode(), object_pairs_hook=_objet, parse_constant=_constante)
        except (ValueError, RecursionError) as erreur:
            raise exceptions.ParseError from erreur
        json_mesurer(lu)
        for chemin, texte in _textes(lu):
            if not texte_sain(texte):
                raise exceptions.ValidationError({chemin: [ILLISIBLE]}, "invalid_characters")
        return lu


def _objet(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    objet = dict(paires)
    if len(objet) != len(paires):
        noms = [nom for nom, _valeur in paires]
        doubles = {nom for nom in noms if noms.count(nom) > 1 and texte_sain(nom)}
        raise exceptions.ValidationError({nom[:60]: [_DEUX_FOIS] for nom in sorted(doubles)} or [ILLISIBLE], "twice")
    return objet


def _constante(nom: str) -> Any:
    """Refuse ``NaN`` and ``Infinity``: Python reads them, JSON has none."""
    raise ValueError(nom)


def _textes(lu: Any) -> Iterator[tuple[str, str]]:
    """Yield (first name on the way, text) of every text and name; by a stack: depth is the sender's choice."""
    reste: list[tuple[str, Any]] = [("non_field_errors", lu)]
    while reste:
        chemin, valeur = reste.pop()
        if isinstance(valeur, str):
            yield chemin, valeur
        elif isinstance(valeur, list):
            reste += [(chemin, element) for element in valeur]
        elif isinstance(valeur, dict):
            yield from ((chemin, nom) for nom in valeur)
            reste += [(nom if chemin == "non_field_errors" else chemin, v) for nom, v in valeur.items()]
