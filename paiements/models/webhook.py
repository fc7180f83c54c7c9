"""The webhook inbox: stored before anything is understood."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paiements.models.compte import CompteFournisseur
from paiements.models.paiement import Paiement
from salon_paiement.models import ModeleUuid


class EtatEvenement(models.TextChoices):
    A_TRAITER = "a_traiter", _("à traiter")
    TRAITE = "traite", _("traité")
    ORPHELIN = "orphelin", _("orphelin")
    IGNORE = "ignore", _("illisible, ignoré")
    EN_ECHEC = "en_echec", _("en échec")


class EvenementFournisseur(ModeleUuid):
    """One message of a provider, body encrypted and purged at 90 days, its digest kept.

    ``cle`` is the provider's event id, else ``empreinte``, a keyed digest of the raw body (``webhooks/empreintes.py``
    says why it is keyed): a hundred copies are one row.
    """

    compte = models.ForeignKey(
        CompteFournisseur, models.PROTECT, related_name="evenements", verbose_name=_("compte opérateur")
    )
    cle = models.CharField(max_length=80)
    empreinte = models.CharField(_("empreinte"), max_length=64)
    corps_chiffre = models.BinaryField(null=True)
    authenticite = models.CharField(_("authenticité"), max_length=8)
    etat = models.CharField(_("état"), max_length=10, choices=EtatEvenement, default=EtatEvenement.A_TRAITER)
    paiement = models.ForeignKey(
        Paiement, models.PROTECT, null=True, related_name="evenements", verbose_name=_("paiement")
    )
    tentatives = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    prochaine_tentative = models.DateTimeField()
    erreur = models.CharField(_("dernière erreur"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("message d'opérateur")
        verbose_name_plural = _("messages d'opérateurs")
        constraints = [models.UniqueConstraint(fields=["compte", "cle"], name="evenement_unique")]
        indexes = [
            # The sweep of what is not treated yet.
            models.Index(fields=["prochaine_tentative"], condition=Q(etat="a_traiter"), name="evenement_a_traiter")
        ]

    def __str__(self) -> str:
        return self.cle
