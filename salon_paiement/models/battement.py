"""Heartbeats of the sweepers."""

from __future__ import annotations

from django.db import models


class Battement(models.Model):
    """When a sweeper last finished a whole round, with nothing due left behind."""

    nom = models.CharField(max_length=40, primary_key=True)
    vu_le = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.nom} {self.vu_le:%Y-%m-%d %H:%M:%S}"
