"""When a background task was put in the queue: told with it, so that whoever takes it knows how long it waited."""

from __future__ import annotations

import datetime
import time
from typing import Any

# Beside the headers that Celery writes; seconds since 1970, as both machines' clocks tell them.
EN_TETE = "publiee_a"
# Seconds between two bells that only say "I am here" (``config/planification.py``).
ECART_CLOCHE = 15


def publication_noter(entetes: dict[str, Any]) -> None:
    """Write the instant in the headers of a task that is leaving; one sent again keeps its first instant."""
    entetes.setdefault(EN_TETE, time.time())


def publication_de(requete: Any) -> datetime.datetime | None:
    """Return when the task being served was published (aware, UTC); ``None`` when it came through no queue."""
    brut = (getattr(requete, "headers", None) or {}).get(EN_TETE)
    instant = getattr(requete, EN_TETE, None) if brut is None else brut
    return None if instant is None else datetime.datetime.fromtimestamp(float(instant), datetime.UTC)
