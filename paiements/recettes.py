"""What one business day brought a salon, in the words of a Z."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Recettes:
    """One business day of one salon, whole XOF; the words are those of a Z.

    Args:
        encaisse: cash and operators' money that came, cancelled cash left out, surplus included.
        essai: the part of ``encaisse`` that is play money.
        par_avoir: notes paid with a credit: nothing came today.
        retrouve: found on a statement without any payment, turned into a credit.
        rembourse: given back to clients by any way, credits included.
        repris: taken back by operators; negative once one proves to be a refund, then in ``rembourse``.
    """

    encaisse: int = 0
    essai: int = 0
    par_avoir: int = 0
    retrouve: int = 0
    rembourse: int = 0
    repris: int = 0

    def plus(self, autre: Recettes) -> Recettes:
        """Return the sum of two salons' days."""
        return Recettes(*(getattr(self, f.name) + getattr(autre, f.name) for f in fields(self)))

    @property
    def a_part(self) -> bool:
        """Tell whether there is anything to say beside ``encaisse``."""
        return any((self.essai, self.par_avoir, self.retrouve, self.rembourse, self.repris))

    @property
    def repris_corrige(self) -> int:
        """What was counted as taken back on an earlier day and is a refund of this one."""
        return max(-self.repris, 0)
