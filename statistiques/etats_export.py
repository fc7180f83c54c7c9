"""The state machine of a file being made: one table, read by the only writers (``exports/``)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EtatExport(models.TextChoices):
    A_FAIRE = "a_faire", _("En attente")
    EN_COURS = "en_cours", _("En préparation")
    PRET = "pret", _("Prêt")
    ANNULE = "annule", _("Annulé")
    ECHOUE = "echoue", _("Échoué")
    EXPIRE = "expire", _("Effacé")


E = EtatExport

TRANSITIONS: dict[str, frozenset[str]] = {
    # A worker that died leaves its row in preparation: the next one takes its lease, the state does not move.
    E.A_FAIRE: frozenset({E.EN_COURS, E.ANNULE}),
    E.EN_COURS: frozenset({E.PRET, E.ANNULE, E.ECHOUE}),
    E.PRET: frozenset({E.EXPIRE}),
    E.ANNULE: frozenset(),
    E.ECHOUE: frozenset(),
    E.EXPIRE: frozenset(),
}
# What a worker has still to do, and a person may still call off.
VIVANTS: frozenset[str] = frozenset({E.A_FAIRE, E.EN_COURS})
