"""How a gateway may call a message."""

from __future__ import annotations

import re
from typing import Any

# Printable, without spaces.
_REFERENCE = re.compile(r"[\x21-\x7e]{1,100}")


def reference_lire(valeur: Any) -> str:
    """Return how a gateway calls a message, empty when it does not say, or says what cannot be a name."""
    return valeur if isinstance(valeur, str) and _REFERENCE.fullmatch(valeur) else ""
