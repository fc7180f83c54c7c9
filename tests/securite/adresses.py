"""Every address of the product, filled in with something that looks right."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_VALEURS = {
    "uuid": str(uuid.UUID(int=7)), "int": "7", "jeton": "A" * 43, "stop": "A" * 12, "empreinte": "a" * 64,
    "path": "7", "slug": "simulateur", "str": "abc",
}  # fmt: skip
_PARAMETRE = re.compile(r"<(?:(?P<genre>[a-z_]+):)?(?P<nom>[a-z_]+)>")


def adresses() -> list[str]:
    """Return one path per pattern of the resolver, sorted."""
    return sorted({re.sub(r"[\^$\\]", "", chemin) for chemin in _marcher(get_resolver().url_patterns, "/")})


def _marcher(motifs: Any, debut: str) -> Iterator[str]:
    for motif in motifs:
        if isinstance(motif, URLResolver):
            yield from _marcher(motif.url_patterns, debut + str(motif.pattern))
        elif isinstance(motif, URLPattern):
            brut = (debut + str(motif.pattern)).replace("(?P<url>.*)", "inconnue").replace("(?P<format>", "(")
            yield _PARAMETRE.sub(lambda m: _VALEURS.get(m["genre"] or "str", "abc"), brut)
