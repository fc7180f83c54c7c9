"""Writing a row out by hand where lists are long: the framework's fields cost three times as much for the same words.

Forms keep their fields: they are what the document says, and tests compare both ways of writing.
"""

from __future__ import annotations

import datetime

from rest_framework import serializers


def instant_ecrire(instant: datetime.datetime | None) -> str | None:
    """Return an aware instant as :class:`Instant` writes it."""
    if instant is None:
        return None
    return f"{instant.astimezone(datetime.UTC).isoformat().removesuffix('+00:00')}Z"


class Instant(serializers.DateTimeField):
    """An instant in UTC (``2026-11-15T09:12:00Z``): two are in order as texts, whatever hour a salon lives by."""

    timezone = datetime.UTC
