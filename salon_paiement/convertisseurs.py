"""What a public token looks like in an address; anything else is not found before any query."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class ConvertisseurJeton(StringConverter):
    """43 URL-safe characters, as :func:`salon_paiement.jetons.jeton_nouveau` makes them."""

    regex = "[A-Za-z0-9_-]{43}"


class ConvertisseurStop(StringConverter):
    """The end of a STOP address, as :func:`salon_paiement.models.canaux.jeton_stop_nouveau` makes it."""

    regex = "[A-Z0-9]{12}"


class ConvertisseurEmpreinte(StringConverter):
    """A SHA-256 in hexadecimal."""

    regex = "[0-9a-f]{64}"


JETON, STOP, EMPREINTE = "jeton", "stop", "empreinte"
register_converter(ConvertisseurJeton, JETON)
register_converter(ConvertisseurStop, STOP)
register_converter(ConvertisseurEmpreinte, EMPREINTE)
