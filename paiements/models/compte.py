"""A salon's account at a provider."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paiements.fournisseurs.registre import fournisseurs_choix
from salon_paiement.jetons import jeton_nouveau
from salon_paiement.models import ModeleUuid, Salon


class CompteFournisseur(ModeleUuid):
    """A salon's credentials at a provider, encrypted at rest and never shown again."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="comptes", verbose_name=_("salon"))
    fournisseur = models.CharField(_("opérateur"), max_length=20, choices=fournisseurs_choix)
    mode = models.CharField(
        _("mode"), max_length=5, choices=[("test", _("essai")), ("live", _("réel"))], default="test"
    )
    identifiants_chiffres = models.TextField(editable=False)
    reseaux = models.JSONField(_("réseaux proposés"), default=list)
    # Rank of this account for a network (code → rank, 100 when absent): the lowest is asked first.
    rangs = models.JSONField(_("ordre par réseau"), default=dict, blank=True)
    # Credentials just replaced still read the webhooks signed before the change, for a while.
    anciens_chiffres = models.TextField(editable=False, blank=True, default="")
    anciens_valables_jusqua = models.DateTimeField(null=True, blank=True, editable=False)
    identifiants_valides = models.BooleanField(_("identifiants acceptés"), null=True, blank=True, editable=False)
    identifiants_verifies_le = models.DateTimeField(_("vérifiés le"), null=True, blank=True, editable=False)
    # A second factor for webhooks: networks in CIDR notation, empty for everywhere.
    adresses_permises = models.JSONField(_("adresses autorisées"), default=list, blank=True)
    jeton_webhook = models.CharField(max_length=64, unique=True, default=jeton_nouveau, editable=False)
    actif = models.BooleanField(_("actif"), default=True)

    class Meta:
        verbose_name = _("compte opérateur")
        verbose_name_plural = _("comptes opérateurs")
        constraints = [
            models.UniqueConstraint(
                fields=["salon", "fournisseur", "mode"], condition=Q(actif=True), name="compte_actif_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fournisseur} ({self.mode})"

    @property
    def essai(self) -> bool:
        """Tell whether what is paid through this account is play money."""
        return self.mode == "test"
