"""Double-entry ledger lines and the money that needs a human."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models.paiement import Paiement
from salon_paiement.models import ModeleUuid, Salon, SessionPaiement
from traces.immuabilite import immuable


class CompteLivre(models.TextChoices):
    """Ledger accounts. Debits are positive, credits negative; every operation sums to zero."""

    A_RECEVOIR = "a_recevoir", _("à recevoir de l'opérateur")
    CAISSE = "caisse", _("caisse (espèces)")
    VENTES = "ventes", _("ventes et pourboires réglés")
    SURPLUS = "surplus", _("surplus dû aux clients")
    A_EXAMINER = "a_examiner", _("montant à examiner")


@immuable
class Ecriture(models.Model):
    """One line of one operation; ``montant`` is signed, whole units of ``devise``."""

    id = models.BigAutoField(primary_key=True)
    operation = models.UUIDField()
    salon = models.ForeignKey(Salon, models.PROTECT, related_name="ecritures")
    paiement = models.ForeignKey(Paiement, models.PROTECT, related_name="ecritures")
    compte = models.CharField(_("compte"), max_length=20, choices=CompteLivre)
    montant = models.BigIntegerField(_("montant"))
    devise = models.CharField(max_length=8, default="XOF")
    libelle = models.CharField(max_length=60)
    date_creation = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "paiements_ecritures"
        verbose_name = _("écriture")
        verbose_name_plural = _("écritures")
        constraints = [models.CheckConstraint(condition=~Q(montant=0), name="ecriture_non_nulle")]
        indexes = [
            # The operation of one payment (I4).
            models.Index(fields=["paiement"], name="ecriture_paiement"),
            # Totals of a salon over a period.
            models.Index(fields=["salon", "date_creation"], name="ecriture_salon_date"),
        ]

    def __str__(self) -> str:
        return f"{self.compte} {self.montant}"


class TypeException(models.TextChoices):
    TARDIF = "tardif", _("argent arrivé après la fin de la session")
    DOUBLON = "doublon", _("payé deux fois")
    TROP_PERCU = "trop_percu", _("trop perçu")
    INSUFFISANT = "insuffisant", _("somme insuffisante")
    DEVISE = "devise", _("autre devise")
    MONTANT_DIFFERENT = "autre_montant", _("autre montant que demandé, la note est payée")
    MONTANT_ABSENT = "montant_absent", _("montant non communiqué")
    ORPHELIN = "orphelin", _("argent sans session")
    CONTRADICTION = "contradiction", _("réponses contradictoires de l'opérateur")
    EXTOURNE = "extourne", _("argent repris par l'opérateur")
    SANS_VERDICT = "sans_verdict", _("aucune réponse depuis 72 heures")
    IDENTIFIANTS = "identifiants", _("identifiants refusés par l'opérateur")


class ExceptionMonetaire(ModeleUuid):
    """Money that waits for a human. Nothing is dropped, nothing is guessed."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="exceptions", verbose_name=_("salon"))
    session = models.ForeignKey(SessionPaiement, models.PROTECT, null=True, related_name="exceptions")
    paiement = models.ForeignKey(
        Paiement, models.PROTECT, null=True, related_name="exceptions", verbose_name=_("paiement")
    )
    type = models.CharField(_("raison"), max_length=16, choices=TypeException)
    montant = models.PositiveBigIntegerField(_("montant"), default=0)
    devise = models.CharField(max_length=8, default="XOF")
    resolue_le = models.DateTimeField(_("résolue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("argent à traiter")
        verbose_name_plural = _("argent à traiter")
        constraints = [
            models.UniqueConstraint(
                fields=["paiement", "type"], condition=Q(paiement__isnull=False), name="exception_unique"
            )
        ]
        indexes = [
            # The queue of what is still open, per salon.
            models.Index(fields=["salon", "date_creation"], condition=Q(resolue_le=None), name="exception_ouverte")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.montant}"
