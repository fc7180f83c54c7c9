"""What the figures warn of: one row per salon, day, measure and kind. It holds figures, never a sentence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import ModeleUuid, Salon
from statistiques.anomalies.phrases import phrase_de


class GenreAlerte(models.TextChoices):
    SEUIL_DEPASSE = "seuil_depasse", _("Limite dépassée")
    ANOMALIE = "anomalie", _("Jour inhabituel")
    CHANGEMENT_TENDANCE = "changement_tendance", _("Changement de tendance")
    PERFORMANCE = "performance", _("Mauvais fonctionnement")
    SECURITE = "securite", _("Sécurité")


class SeveriteAlerte(models.TextChoices):
    INFO = "info", _("Information")
    AVERTISSEMENT = "warning", _("Avertissement")
    CRITIQUE = "critical", _("Critique")


class AlerteStatistique(ModeleUuid):
    """One warning. ``active`` while it is still true and still news; ``acquittee_le`` once somebody has seen it.

    ``valeur`` and ``attendu`` are in the measure's unit: whole XOF, visits or per cent.
    """

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="alertes", verbose_name=_("salon"))
    genre = models.CharField(_("genre"), max_length=20, choices=GenreAlerte)
    mesure = models.CharField(_("mesure"), max_length=40)
    jour = models.DateField(_("jour"))
    severite = models.CharField(_("gravité"), max_length=10, choices=SeveriteAlerte)
    valeur = models.BigIntegerField(_("valeur"))
    attendu = models.BigIntegerField(_("attendu"))
    active = models.BooleanField(_("toujours vraie"), default=True)
    acquittee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("vue par")
    )
    acquittee_le = models.DateTimeField(_("vue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        constraints = [
            models.UniqueConstraint(fields=["salon", "mesure", "jour", "genre"], name="alerte_unique"),
            models.CheckConstraint(
                condition=Q(acquittee_par=None, acquittee_le=None)
                | Q(acquittee_par__isnull=False, acquittee_le__isnull=False),
                name="alerte_acquittee",
            ),
        ]
        # What a page shows: the few that still wait for somebody.
        indexes = [
            models.Index(fields=["salon", "jour"], condition=Q(active=True, acquittee_le=None), name="alerte_ouverte")
        ]

    def __str__(self) -> str:
        return f"{self.jour} {self.genre} {self.mesure}"

    @property
    def phrase(self) -> str:
        """Return the sentence that tells it, in the language of whoever reads it now."""
        detection = _DETECTION.get(self.genre, "seuil")
        return phrase_de(detection, self.mesure, self.jour, self.valeur, self.attendu)


_DETECTION: dict[str, str] = {GenreAlerte.ANOMALIE: "ecart", GenreAlerte.CHANGEMENT_TENDANCE: "tendance"}
