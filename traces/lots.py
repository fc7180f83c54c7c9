"""Walking through what does not fit in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def par_lots(suite: Iterable[T], taille: int) -> Iterator[list[T]]:
    """Cut into lists of ``taille`` elements, the last one shorter."""
    iterateur = iter(suite)
    while lot := list(itertools.islice(iterateur, taille)):
        yield lot


def avec_fin(suite: Iterable[T]) -> Iterator[tuple[T, bool]]:
    """Yield each element, and whether it is the last one."""
    iterateur = iter(suite)
    for precedent in iterateur:
        for suivant in iterateur:
            yield precedent, False
            precedent = suivant  # noqa: PLW2901
        yield precedent, True
