"""Tries counted where they outlive the cache and the processes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frein(models.Model):
    """One counter: ``cle`` is a keyed digest of who is counted for what, ``fin`` the second (Unix) its window ends."""

    cle = models.CharField(max_length=64, primary_key=True)
    nombre = models.PositiveIntegerField(_("essais"), default=0)
    fin = models.BigIntegerField(_("fin"), db_index=True)

    class Meta:
        verbose_name = _("compte d'essais")
        verbose_name_plural = _("comptes d'essais")

    def __str__(self) -> str:
        return f"{self.cle[:8]} : {self.nombre}"
