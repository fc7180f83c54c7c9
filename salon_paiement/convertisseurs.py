"""What a public token looks like in an address; anything else is not found before any query."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class ConvertisseurJeton(StringConverter):
    """43 URL-safe characters, as :func:`salon_paiement.jetons.jeton_nouveau` makes them."""

    regex = "[A-Za-z0-9_-]{43}"


JETON = "jeton"
register_converter(ConvertisseurJeton, JETON)
