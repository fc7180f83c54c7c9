"""A manager's agreement to one gesture of the till: this person, this note, this sum, once, within a minute."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from paiements.models.paiement import Paiement
from salon_paiement.models import ModeleUuid, Salon, SessionPaiement


class GesteAccord(models.TextChoices):
    """What a manager may let somebody do in her own name."""

    REMISE = "remise", _("remise")
    ANNULATION_ESPECES = "annulation_especes", _("annulation d'espèces")
    REMBOURSEMENT = "remboursement", _("remboursement")


class AccordGerant(ModeleUuid):
    """One agreement. ``montant`` is whole XOF (of what was received, for a refund); a discount has no ``paiement``.

    ``utilise_le`` is written by the gesture itself, in its transaction: an agreement whose gesture was refused is not
    used, and dies a minute after it was given. ``cle`` is the form's key: the same form sent twice is one agreement.
    """

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="+")
    geste = models.CharField(max_length=20, choices=GesteAccord)
    session = models.ForeignKey(SessionPaiement, models.PROTECT, related_name="+")
    paiement = models.ForeignKey(Paiement, models.PROTECT, null=True, related_name="+")
    montant = models.PositiveIntegerField()
    demande_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accorde_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cle = models.CharField(max_length=64)
    expire_le = models.DateTimeField()
    utilise_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("accord du gérant")
        verbose_name_plural = _("accords du gérant")
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="accord_montant_positif"),
            models.CheckConstraint(condition=~Q(demande_par=F("accorde_par")), name="accord_de_quelqu_un_d_autre"),
        ]

    def __str__(self) -> str:
        return f"{self.get_geste_display()} {self.montant}"
