"""What a walk and the facts without a seal say alike."""

from __future__ import annotations

from django.utils.translation import gettext as _


def phrase_antidate(date: str) -> str:
    """Say that a fact claims to be older than a head already given. ``date``: as ``traces.instants`` spells it."""
    return _("ajouté après coup : il se dit du %(date)s, avant un sceau déjà remis") % {"date": date.replace("T", " ")}


def phrase_sans_date() -> str:
    """Say that a fact's date is none that the application writes."""
    return _("sa date est illisible (infinie, après l'an 9999 ou avant l'an 1) : l'application n'écrit rien de tel")
