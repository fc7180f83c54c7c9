"""A salon's logo, as it is served: a small image made by us, never the file that was sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from salon_paiement.models.salon import Salon


class Logo(models.Model):
    """In the database: backups hold it, and no path of a disk can be guessed."""

    salon = models.OneToOneField(
        Salon, models.PROTECT, primary_key=True, related_name="image_logo", verbose_name=_("salon")
    )
    contenu = models.BinaryField(_("image"))
    empreinte = models.CharField(max_length=64, db_index=True)
    largeur = models.PositiveSmallIntegerField()
    hauteur = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return f"{self.largeur} × {self.hauteur}"
