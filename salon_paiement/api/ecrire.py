"""Writing a row out by hand where lists are long: the framework's fields cost three times as much for the same words.

Forms keep their fields: they are what the document says, and tests compare both ways of writing.
"""

from __future__ import annotations

import datetime

from django.utils import timezone


def instant_ecrire(instant: datetime.datetime | None) -> str | None:
    """Return an aware instant as ``DateTimeField`` writes it, in the current time zone."""
    if instant is None:
        return None
    ecrit = instant.astimezone(timezone.get_current_timezone()).isoformat()
    return f"{ecrit[:-6]}Z" if ecrit.endswith("+00:00") else ecrit
