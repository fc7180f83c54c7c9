"""The refund's state machine: one table, read by the only writer (``services/remboursement``)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EtatRemboursement(models.TextChoices):
    DEMANDE = "demande", _("À approuver")
    APPROUVE = "approuve", _("Approuvé")
    SOUMIS = "soumis", _("Envoyé à l'opérateur")
    EN_TRANSIT = "en_transit", _("En route vers le client")
    INCERTAIN = "incertain", _("Réponse de l'opérateur attendue")
    FAIT = "fait", _("Rendu au client")
    REFUSE = "refuse", _("Refusé")
    ECHOUE = "echoue", _("Non abouti")
    EXTERNE = "externe", _("Fait chez l'opérateur")


R = EtatRemboursement

CREATIONS: frozenset[str] = frozenset({R.DEMANDE, R.EXTERNE})

TRANSITIONS: dict[str, frozenset[str]] = {
    R.DEMANDE: frozenset({R.APPROUVE, R.REFUSE}),
    # To `fait` at once: cash from the till, or a client credit.
    R.APPROUVE: frozenset({R.SOUMIS, R.EN_TRANSIT, R.FAIT, R.REFUSE}),
    # Back to `approuve`: the provider has no such operation, nothing left; a person sends it.
    R.SOUMIS: frozenset({R.APPROUVE, R.EN_TRANSIT, R.INCERTAIN, R.FAIT, R.ECHOUE}),
    R.EN_TRANSIT: frozenset({R.FAIT, R.ECHOUE, R.INCERTAIN}),
    # Never sent again before a definite no: a retry is a new row.
    R.INCERTAIN: frozenset({R.EN_TRANSIT, R.FAIT, R.ECHOUE}),
    R.FAIT: frozenset(),
    R.REFUSE: frozenset(),
    R.ECHOUE: frozenset(),
    R.EXTERNE: frozenset(),
}

# Their amounts are taken from what may still be given back (I5).
RESERVES: frozenset[str] = frozenset({R.APPROUVE, R.SOUMIS, R.EN_TRANSIT, R.INCERTAIN, R.FAIT})
# What still waits for somebody or something.
OUVERTS: frozenset[str] = frozenset({R.DEMANDE, R.APPROUVE, R.SOUMIS, R.EN_TRANSIT, R.INCERTAIN})
