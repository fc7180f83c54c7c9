"""Which requests are a program's: told by the path alone, before anything else is known of them."""

from __future__ import annotations

RACINE = "/api/"


def est_de_l_api(chemin: str) -> bool:
    """Tell whether this path is answered in JSON, its refusals included, whatever becomes of the request."""
    return chemin.startswith(RACINE)
