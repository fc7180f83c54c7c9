"""What a salon sells."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from salon_paiement.models.base import ModeleUuid
from salon_paiement.models.salon import Salon

PRIX_MAX = 2_000_000


class Prestation(ModeleUuid):
    """A service; ``prix`` in whole XOF, ``duree_minutes`` in minutes."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="prestations", verbose_name=_("salon"))
    nom = models.CharField(_("nom"), max_length=80)
    prix = models.PositiveIntegerField(
        _("prix (F CFA)"), validators=[MinValueValidator(1), MaxValueValidator(PRIX_MAX)]
    )
    duree_minutes = models.PositiveSmallIntegerField(_("durée (minutes)"), default=60)
    categorie = models.CharField(_("catégorie"), max_length=40, blank=True, default="")
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)
    active = models.BooleanField(_("proposée"), default=True)

    class Meta:
        verbose_name = _("prestation")
        verbose_name_plural = _("prestations")
        ordering = ["ordre", "nom"]
        constraints = [
            models.UniqueConstraint(fields=["salon", "nom"], name="prestation_nom_unique"),
            models.CheckConstraint(condition=models.Q(prix__gt=0), name="prestation_prix_positif"),
        ]

    def __str__(self) -> str:
        return self.nom
