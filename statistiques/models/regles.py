"""Which figures ring, from which value on, and whom: one row per indicator, salon and object that somebody set."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import ModeleUuid, Salon
from statistiques.models.alertes import GenreAlerte, SeveriteAlerte


class Comparateur(models.TextChoices):
    SOUS = "sous", _("en dessous de")
    SUR = "sur", _("au-dessus de")


class RegleAlerte(ModeleUuid):
    """One rule. ``salon`` empty: it stands for every salon that has none of its own, or for the platform.

    ``seuil`` and ``seuil_critique`` are whole numbers in the indicator's unit; ``fenetre`` and ``repos`` are seconds:
    how far back the indicator looks, and how long a value must stay good before the alert is over. ``objet`` narrows
    it (a network's code). ``canaux``: names of :class:`~salon_paiement.models.Canal`, none to show without telling.
    ``modifiee_le`` is empty as long as nobody changed it: it then follows the catalogue of the code.
    """

    salon = models.ForeignKey(
        Salon, models.PROTECT, null=True, blank=True, related_name="regles_alerte", verbose_name=_("salon")
    )
    indicateur = models.CharField(_("ce qui est surveillé"), max_length=40)
    objet = models.CharField(_("seulement pour"), max_length=64, blank=True, default="")
    comparateur = models.CharField(_("alerter"), max_length=4, choices=Comparateur)
    seuil = models.BigIntegerField(_("limite"))
    seuil_critique = models.BigIntegerField(_("limite critique"), null=True, blank=True)
    minimum = models.PositiveIntegerField(_("à partir de combien d'essais"), default=0)
    fenetre = models.PositiveIntegerField(_("sur les dernières secondes"), default=0)
    repos = models.PositiveIntegerField(_("secondes de calme avant de clore"), default=300)
    genre = models.CharField(_("genre"), max_length=20, choices=GenreAlerte)
    severite = models.CharField(_("gravité"), max_length=10, choices=SeveriteAlerte)
    canaux = models.JSONField(_("prévenir par"), default=list, blank=True)
    actif = models.BooleanField(_("règle active"), default=True)
    silence_jusqu_a = models.DateTimeField(_("en silence jusqu'au"), null=True, blank=True)
    silence_motif = models.CharField(_("raison du silence"), max_length=200, blank=True, default="")
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changée par")
    )
    modifiee_le = models.DateTimeField(_("changée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("règle d'alerte")
        verbose_name_plural = _("règles d'alerte")
        constraints = [
            # Two of them, because two empty salons are never equal for a database.
            models.UniqueConstraint(
                fields=["indicateur", "objet"], condition=Q(salon=None), name="regle_generale_unique"
            ),
            models.UniqueConstraint(
                fields=["salon", "indicateur", "objet"], condition=Q(salon__isnull=False), name="regle_salon_unique"
            ),
            models.CheckConstraint(
                condition=Q(silence_jusqu_a=None) | ~Q(silence_motif=""), name="regle_silence_motive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} {self.get_comparateur_display()} {self.seuil}"

    def silencieuse(self, instant: datetime.datetime | None = None) -> bool:
        """Tell whether it rings nobody at ``instant`` (aware), now by default."""
        return self.silence_jusqu_a is not None and self.silence_jusqu_a > (instant or timezone.now())

    def franchie(self, valeur: int) -> bool:
        """Tell whether ``valeur`` is beyond the limit; the limit itself is still good."""
        return self._au_dela(valeur, self.seuil)

    def gravite_de(self, valeur: int) -> str:
        """Return how grave a value beyond the limit is."""
        pire = self.seuil_critique is not None and self._au_dela(valeur, self.seuil_critique)
        return SeveriteAlerte.CRITIQUE.value if pire else self.severite

    def _au_dela(self, valeur: int, limite: int) -> bool:
        return valeur < limite if self.comparateur == Comparateur.SOUS else valeur > limite


class SondeDisponibilite(models.Model):
    """How often the public address was looked at in one hour (UTC), and how often it did not answer."""

    heure = models.DateTimeField(primary_key=True)
    essais = models.PositiveIntegerField(default=0)
    echecs = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.heure:%Y-%m-%d %H:%M} {self.echecs}/{self.essais}"
