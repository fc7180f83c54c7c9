"""Keys of copied rows, drawn from their rank so that a script outside Python can name them. Needs no Django."""

from __future__ import annotations

import uuid

SESSION, TENTATIVE, LIGNE, PERDUE, PAYE, PAYE_TENTATIVE, RECU, OPERATION = 1, 2, 3, 4, 5, 6, 7, 8
RECHERCHE, RECHERCHE_TENTATIVE = 9, 10


def cle(famille: int, rang: int) -> uuid.UUID:
    """Return the key of the copy ``rang`` in a family of rows."""
    return uuid.UUID(f"0190000{famille:x}-0000-7000-8000-{rang:012d}")


def cle_sql(famille: int, rang: str = "n") -> str:
    """Return the same key as SQL, ``rang`` being an expression."""
    return f"('0190000{famille:x}-0000-7000-8000-' || lpad(({rang})::text, 12, '0'))::uuid"


def code_sql(rang: str = "n") -> str:
    """Return the short code of the copy ``rang`` as SQL."""
    return f"('B' || lpad(({rang})::text, 9, '0'))"
