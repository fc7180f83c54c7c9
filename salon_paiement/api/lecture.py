"""What a program sends: JSON, no deeper than can be read (no longer than a form of the pages: Django's own limit)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import exceptions
from rest_framework.parsers import JSONParser


class LecteurJson(JSONParser):
    """The framework's own takes too deep a JSON for a fault of ours."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return what the body says.

        Raises:
            ParseError: it is no JSON, or too deep.
        """
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as erreur:
            raise exceptions.ParseError from erreur
