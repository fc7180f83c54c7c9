"""What comes: a tab of its own, since it follows no period and costs more to compute than everything else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from statistiques.onglets.base import Onglet

PREVISIONS = Onglet(
    "previsions",
    _("Prévisions"),
    _("Les trente prochains jours, d'après ceux qui ont précédé, et de combien on peut se tromper."),
    cartes=(),
    previsions=("encaisse", "visites"),
)
