"""Pages over tables that grow for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

if TYPE_CHECKING:
    # Generic for the type checker only: Django's own class cannot be subscripted at run time.
    _Paginateur = Paginator[Any]
else:
    _Paginateur = Paginator

# Nobody reads further than this by hand: counting stops there, whatever the table holds.
PLAFOND = 5_000


class PaginateurBorne(_Paginateur):
    """Count at most :data:`PLAFOND` rows: a log of millions of lines must not be counted at each page."""

    @cached_property
    def count(self) -> int:
        """Rows that pages can reach."""
        lignes = self.object_list
        return lignes[:PLAFOND].count() if isinstance(lignes, QuerySet) else len(lignes)
