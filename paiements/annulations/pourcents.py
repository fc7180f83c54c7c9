"""A share as the page says it: one place, so that no two figures of it are rounded in two ways."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

_DEMI = Fraction(1, 2)


def part_afficher(part: Fraction) -> str:
    """Show a share between 0 and 1 in whole per cent, halves upwards.

    Neither nothing nor everything is said of what is not: « < 1 % » below one, « > 99 % » above ninety-nine.
    """
    cent = part * 100
    if 0 < cent < 1:
        nombre = "< 1"
    elif 99 < cent < 100:
        nombre = "> 99"
    else:
        nombre = str(int(cent + _DEMI))
    # No-break spaces: a figure never parts from its sign at the end of a narrow line.
    return (_("%(nombre)s %%") % {"nombre": nombre}).replace(" ", "\u00a0")
