"""Why a file, or one of its lines, cannot be read."""

from __future__ import annotations

import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import SaisieInvalide


class FichierRefuse(SaisieInvalide):
    """The whole file cannot be read; nothing of it was kept. The sentence says what to do."""


class LigneIllisible(Exception):
    """One line cannot be read; ``code`` is a key of :data:`RAISONS`, and nothing of the line is repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LigneSansArgent(Exception):
    """The line tells of a payment refused, cancelled or still waiting at the provider's."""

    instant: datetime.datetime | None = None


# What people read beside the number of an unreadable line.
RAISONS: dict[str, Promise] = {
    "montant": _("montant illisible"),
    "montant_absent": _("pas de montant"),
    "fraction": _("montant avec des centimes : le franc n'en a pas"),
    "montant_hors_bornes": _("montant impossible"),
    "frais": _("frais illisibles"),
    "date": _("date illisible"),
    "date_absente": _("pas de date"),
    "statut": _("statut inconnu"),
    "reference": _("référence trop longue"),
    "reference_arrondie": _(
        "référence arrondie par le tableur (1,2E+14) : rouvrez le fichier d'origine en déclarant cette colonne en texte"
    ),
    "sans_reference": _("ni référence ni numéro"),
    "devise": _("devise illisible"),
    "formule": _("formule de tableur au lieu d'une valeur"),
    "trop_longue": _("ligne trop longue"),
}
