"""The keys that make a click count once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class CleIdempotence(models.Model):
    """One client key and what it made: a replay shows that thing as it is now, never makes another (I21).

    ``portee`` names whose keys these are (``session:<id>``, ``salon:<id>``), ``objet`` what was made
    (``paiement:<id>``…), empty while its operation is being committed.
    """

    portee = models.CharField(max_length=80)
    cle = models.CharField(max_length=64)
    empreinte = models.CharField(max_length=64)
    objet = models.CharField(max_length=80, blank=True, default="")
    date_creation = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["portee", "cle"], name="cle_unique")]
        # The purge of what is older than 72 hours.
        indexes = [models.Index(fields=["date_creation"], name="cle_age")]

    def __str__(self) -> str:
        return self.cle
