"""What somebody is warned of: by a day's figures (one row per salon, day, measure and kind) or by a rule (one open row
per indicator, salon and object). A row holds figures, never a sentence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import ModeleUuid, Salon
from statistiques.anomalies.phrases import phrase_de
from statistiques.regles.phrases import phrase_de_regle


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

    ``valeur`` and ``attendu`` are in the measure's unit: whole XOF, visits or per cent. With a ``regle``, ``mesure`` is
    its indicator, ``objet`` what it is about (a network, a place), ``attendu`` the limit, and no ``salon`` means the
    platform. ``calme_depuis``: since when the value is good again; ``sans_nouvelle_depuis``: since when nothing is
    known. ``prevenue_le`` and ``retour_le``: when the team was told of it, and of its end (or when it was decided that
    there was nothing to tell).
    """

    salon = models.ForeignKey(
        Salon, models.PROTECT, null=True, blank=True, related_name="alertes", verbose_name=_("salon")
    )
    regle = models.ForeignKey(
        "statistiques.RegleAlerte",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="alertes",
        verbose_name=_("règle"),
    )
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
    objet = models.CharField(_("à propos de"), max_length=64, blank=True, default="", db_default="")
    # A place is told as it was called then; networks and providers have their names in the code.
    objet_nom = models.CharField(max_length=80, blank=True, default="", db_default="")
    calme_depuis = models.DateTimeField(null=True, blank=True)
    sans_nouvelle_depuis = models.DateTimeField(null=True, blank=True)
    resolue_le = models.DateTimeField(_("terminée le"), null=True, blank=True)
    prevenue_le = models.DateTimeField(_("équipe prévenue le"), null=True, blank=True)
    prevenue_severite = models.CharField(max_length=10, choices=SeveriteAlerte, blank=True, default="", db_default="")
    retour_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("alerte")
        verbose_name_plural = _("alertes")
        constraints = [
            models.UniqueConstraint(
                fields=["salon", "mesure", "jour", "genre"], condition=Q(regle=None), name="alerte_unique"
            ),
            # Two sweeps at once make one alert. By indicator and not by rule: a salon may take over a general rule
            # while its alert is open.
            models.UniqueConstraint(
                fields=["salon", "mesure", "objet"],
                condition=Q(regle__isnull=False, resolue_le=None, salon__isnull=False),
                name="alerte_regle_ouverte",
            ),
            models.UniqueConstraint(
                fields=["mesure", "objet"],
                condition=Q(regle__isnull=False, resolue_le=None, salon=None),
                name="alerte_plateforme_ouverte",
            ),
            models.CheckConstraint(
                condition=Q(regle=None, salon__isnull=False)
                | Q(regle__isnull=False, active=True, resolue_le=None)
                | Q(regle__isnull=False, active=False, resolue_le__isnull=False),
                name="alerte_regle_close",
            ),
            models.CheckConstraint(
                condition=Q(acquittee_par=None, acquittee_le=None)
                | Q(acquittee_par__isnull=False, acquittee_le__isnull=False),
                name="alerte_acquittee",
            ),
        ]
        # What a page shows: the few that still wait for somebody.
        indexes = [
            models.Index(fields=["salon", "jour"], condition=Q(active=True, acquittee_le=None), name="alerte_ouverte"),
            # Whose end nobody was told yet.
            models.Index(
                fields=["resolue_le"],
                condition=Q(regle__isnull=False, resolue_le__isnull=False, retour_le=None),
                name="alerte_retour_du",
            ),
            # The last ones that ended, as the page shows them.
            models.Index(
                fields=["salon", "-resolue_le"], condition=Q(resolue_le__isnull=False), name="alerte_terminee"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jour} {self.genre} {self.mesure}"

    @property
    def phrase(self) -> str:
        """Return the sentence that tells it, in the language of whoever reads it now."""
        if self.regle_id is not None:
            return phrase_de_regle(self.mesure, self.objet, self.objet_nom, self.valeur, self.attendu)
        detection = _DETECTION.get(self.genre, "seuil")
        return phrase_de(detection, self.mesure, self.jour, self.valeur, self.attendu)


_DETECTION: dict[str, str] = {GenreAlerte.ANOMALIE: "ecart", GenreAlerte.CHANGEMENT_TENDANCE: "tendance"}
