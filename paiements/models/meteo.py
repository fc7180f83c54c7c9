"""Whether an operator answers at all: one breaker per account and network."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from paiements.models.compte import CompteFournisseur


class Disjoncteur(models.Model):
    """Consecutive outages of one network of one account. Open, nobody is sent there but the one who tries again."""

    compte = models.ForeignKey(CompteFournisseur, models.PROTECT, related_name="disjoncteurs")
    reseau = models.CharField(_("réseau"), max_length=20)
    pannes = models.PositiveSmallIntegerField(_("pannes de suite"), default=0)
    ouvert_le = models.DateTimeField(_("coupé le"), null=True, blank=True)
    essai_le = models.DateTimeField(_("prochain essai"), null=True, blank=True)
    date_modification = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("disjoncteur")
        verbose_name_plural = _("disjoncteurs")
        constraints = [models.UniqueConstraint(fields=["compte", "reseau"], name="disjoncteur_unique")]

    def __str__(self) -> str:
        return f"{self.compte_id} {self.reseau}"
