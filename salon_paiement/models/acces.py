"""Tries at secrets that can be guessed, counted where the loss of Redis cannot reach them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class EssaiAcces(models.Model):
    """One try at a code or a password; gone once its window is over.

    ``cle`` names what is aimed at: an account's number, or the digest of a name and a network.
    """

    usage = models.CharField(max_length=20)
    cle = models.CharField(max_length=64)
    date = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "essai d'accès"
        verbose_name_plural = "essais d'accès"
        indexes = [models.Index(fields=["usage", "cle", "date"], name="essai_acces_idx")]

    def __str__(self) -> str:
        return f"{self.usage} {self.cle}"
