"""Template filters known to every page."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from salon_paiement.argent import montant_afficher
from salon_paiement.models import SessionPaiement
from salon_paiement.notifications.raisons import raison_dire
from salon_paiement.recus import essai_marque
from traces.masquage import masquer

register = template.Library()


@register.filter
def francs(montant: int | None) -> str:
    """Show whole XOF as ``5 000 F``; an unknown amount as a dash."""
    return "–" if montant is None else montant_afficher(montant)


@register.filter
def marque_essai(session: SessionPaiement | str | None) -> str:
    """Show the mark of play money; nothing for a visit paid for real, nor where a page has no visit."""
    return essai_marque(session) if isinstance(session, SessionPaiement) else ""


@register.filter
def raison_message(erreur: str) -> str:
    """Say why a message did not leave, in words."""
    return raison_dire(erreur)


@register.filter
def sans_numero(texte: str | None) -> str:
    """Show what somebody typed with the phone numbers in it masked, as everywhere."""
    return masquer(str(texte)) if texte else ""


@register.filter
def duree_breve(secondes: int) -> str:
    """Show whole seconds as people say them: ``12 s``, ``3 min``, ``2 h``."""
    if secondes < 120:
        return f"{secondes}\u00a0s"
    return f"{secondes // 60}\u00a0min" if secondes < 7200 else f"{secondes // 3600}\u00a0h"


@register.simple_tag
def deux_points() -> str:
    """Write the colon after a label as the reader's language does: French puts a no-break space before it."""
    return "\u00a0:" if (get_language() or "fr").startswith("fr") else ":"
