"""The state machine of a report: one table, read by the only writers (``rapports/``)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EtatRapport(models.TextChoices):
    A_VENIR = "a_venir", _("À venir")
    ECRIT = "ecrit", _("Écrit")
    SANS_ACTIVITE = "sans_activite", _("Rien à dire")
    SANS_DESTINATAIRE = "sans_adresse", _("Aucune adresse")
    ECARTE = "ecarte", _("Pas demandé")
    MANQUE = "manque", _("Trop tard")
    ECHOUE = "echoue", _("Échoué")


E = EtatRapport

TRANSITIONS: dict[str, frozenset[str]] = {
    E.A_VENIR: frozenset({E.ECRIT, E.SANS_ACTIVITE, E.SANS_DESTINATAIRE, E.ECARTE, E.MANQUE, E.ECHOUE}),
    E.ECRIT: frozenset(),
    # Sent by hand, once somebody may receive it.
    E.SANS_ACTIVITE: frozenset({E.ECRIT}),
    E.SANS_DESTINATAIRE: frozenset({E.ECRIT}),
    E.ECARTE: frozenset(),
    E.MANQUE: frozenset(),
    E.ECHOUE: frozenset(),
}
# Nobody received them, though somebody wanted them.
PERDUS: frozenset[str] = frozenset({E.SANS_DESTINATAIRE, E.MANQUE, E.ECHOUE})
# Their figures are there: they are shown, printed and sent again.
LISIBLES: frozenset[str] = frozenset({E.ECRIT, E.SANS_ACTIVITE, E.SANS_DESTINATAIRE})
