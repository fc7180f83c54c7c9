"""How long the other side asks us to wait."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

ATTENTE_DEFAUT, ATTENTE_MIN, ATTENTE_MAX = 30, 1, 3600  # seconds


def attente_lire(entete: str | None) -> int:
    """Seconds to wait according to ``Retry-After`` (seconds or HTTP date), within [1, 3600]; 30 when unreadable."""
    texte = (entete or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", texte):
        return _borner(int(texte))
    try:
        instant = parsedate_to_datetime(texte)
    except ValueError:
        return ATTENTE_DEFAUT
    if instant.tzinfo is None:  # "-0000" means UTC without saying where
        instant = instant.replace(tzinfo=UTC)
    return _borner(math.ceil((instant - datetime.now(UTC)).total_seconds()))


def _borner(secondes: int) -> int:
    return max(ATTENTE_MIN, min(ATTENTE_MAX, secondes))
