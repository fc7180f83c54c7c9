"""Template filters known to every page."""

from __future__ import annotations

from django import template

from salon_paiement.argent import montant_afficher

register = template.Library()


@register.filter
def francs(montant: int | None) -> str:
    """Show whole XOF as ``5 000 F``; an unknown amount as a dash."""
    return "–" if montant is None else montant_afficher(montant)
