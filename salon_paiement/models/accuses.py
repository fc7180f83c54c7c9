"""What a salon's own gateway calls a message, and what it said of it before we knew whose it was."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from salon_paiement.models.base import ModeleUuid
from salon_paiement.models.canaux import ReglageCanal
from salon_paiement.models.notification import Accuse, Notification


class ReferencePasserelle(ModeleUuid):
    """One gateway's own name of a message: the meeting point of whoever sends and whoever reports.

    Written by the first of the two, under one unique key, so that neither can miss the other. As long as
    ``notification`` is empty, the report waits here for the sender to say which message it was.
    """

    reglage = models.ForeignKey(ReglageCanal, models.PROTECT, related_name="references")
    reference = models.CharField(max_length=100)
    notification = models.ForeignKey(Notification, models.PROTECT, null=True, related_name="references")
    accuse = models.CharField(max_length=12, choices=Accuse, blank=True, default="")
    accuse_le = models.DateTimeField(null=True)
    # Whole XOF, when the gateway told it.
    prix = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("référence de passerelle")
        verbose_name_plural = _("références de passerelle")
        constraints = [models.UniqueConstraint(fields=["reglage", "reference"], name="reference_passerelle_unique")]
        # Forgotten after a month.
        indexes = [models.Index(fields=["date_creation"], name="reference_passerelle_age")]

    def __str__(self) -> str:
        return self.reference
