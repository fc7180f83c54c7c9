"""What the platform takes: a dated rate per salon, set by whoever operates the platform."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import ModeleUuid, Salon

TAUX_MAX = 1_000


class TarifPlateforme(ModeleUuid):
    """The rate of one salon from a business day on, in thousandths of what it keeps (taken in, minus given back)."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="tarifs", db_index=False, verbose_name=_("salon"))
    taux_pour_mille = models.PositiveSmallIntegerField(
        _("taux pour mille"), help_text=_("15 signifie 15 F pour 1 000 F encaissés, remboursements déduits.")
    )
    depuis = models.DateField(_("à partir du"), help_text=_("Première journée à laquelle ce taux s'applique."))

    class Meta:
        verbose_name = _("tarif de la plateforme")
        verbose_name_plural = _("tarifs de la plateforme")
        constraints = [
            models.UniqueConstraint(fields=["salon", "depuis"], name="tarif_unique"),
            models.CheckConstraint(condition=Q(taux_pour_mille__lte=TAUX_MAX), name="tarif_borne"),
        ]

    def __str__(self) -> str:
        return f"{self.salon_id} {self.depuis} {self.taux_pour_mille}"
