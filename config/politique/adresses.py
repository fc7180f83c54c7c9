"""Every address that the product answers, under the name by which a request finds its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver


def adresses_de(motifs: Iterable[Any], espaces: tuple[str, ...] = (), debut: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, route) of each address; one without a name is called as a request calls it, by its view."""
    for motif in motifs:
        if isinstance(motif, URLResolver):
            dedans = (*espaces, motif.namespace) if motif.namespace else espaces
            yield from adresses_de(motif.url_patterns, dedans, debut + str(motif.pattern))
        elif isinstance(motif, URLPattern):
            trouvee = ResolverMatch(motif.callback, (), {}, motif.name, namespaces=list(espaces))
            yield trouvee.view_name, debut + str(motif.pattern)


def adresses_du_produit() -> list[tuple[str, str]]:
    """Return (name, route) of every address under ``settings.ROOT_URLCONF``."""
    return list(adresses_de(get_resolver().url_patterns))
