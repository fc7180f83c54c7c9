"""Money given back, client credits, and what hairdressers are paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from paiements.etats_remboursement import EtatRemboursement
from paiements.models.paiement import Paiement, reference_nouvelle
from salon_paiement.jetons import code_court_nouveau
from salon_paiement.models import Client, Coiffeur, ModeleUuid, Salon, SessionPaiement, Telephone


class VoieRemboursement(models.TextChoices):
    """How the money goes back."""

    OPERATEUR = "operateur", _("par l'opérateur")
    MANUEL = "manuel", _("envoi à la main, avec preuve")
    ESPECES = "especes", _("espèces de la caisse")
    AVOIR = "avoir", _("avoir")


class Remboursement(ModeleUuid):
    """One refund of one attempt. ``montant`` is whole units of ``devise``, never more than was received."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="remboursements", verbose_name=_("salon"))
    paiement = models.ForeignKey(Paiement, models.PROTECT, related_name="remboursements")
    session = models.ForeignKey(SessionPaiement, models.PROTECT, related_name="remboursements")
    voie = models.CharField(_("voie"), max_length=10, choices=VoieRemboursement)
    etat = models.CharField(_("état"), max_length=12, choices=EtatRemboursement.choices)
    montant = models.PositiveBigIntegerField(_("montant"))
    devise = models.CharField(max_length=8, default="XOF")
    reference = models.CharField(_("référence"), max_length=30, unique=True, default=reference_nouvelle)
    reference_fournisseur = models.CharField(_("référence opérateur"), max_length=120, blank=True, default="")
    motif = models.CharField(_("motif"), max_length=200)
    # What the person who sent it by hand wrote down (their transfer's reference).
    preuve = models.CharField(_("preuve"), max_length=200, blank=True, default="")
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("demandé par")
    )
    approuve_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approuvé par"),
    )
    approuve_le = models.DateTimeField(_("approuvé le"), null=True, blank=True)
    soumis_le = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    fini_le = models.DateTimeField(_("fini le"), null=True, blank=True)
    prochaine_verification = models.DateTimeField(null=True, blank=True)
    nombre_verifications = models.PositiveIntegerField(default=0)
    caisse = models.ForeignKey("paiements.Caisse", models.PROTECT, null=True, blank=True, related_name="remboursements")
    avoir = models.OneToOneField("paiements.Avoir", models.PROTECT, null=True, blank=True, related_name="remboursement")
    cloture = models.ForeignKey(
        "paiements.ClotureCaisse", models.PROTECT, null=True, blank=True, related_name="remboursements"
    )

    class Meta:
        verbose_name = _("remboursement")
        verbose_name_plural = _("remboursements")
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="remboursement_positif"),
            models.UniqueConstraint(
                fields=["paiement", "reference_fournisseur"],
                condition=~Q(reference_fournisseur=""),
                name="remboursement_reference_unique",
            ),
        ]
        indexes = [
            # The sweep of what an operator has not answered.
            models.Index(
                fields=["prochaine_verification"],
                condition=Q(prochaine_verification__isnull=False),
                name="remboursement_a_verifier",
            ),
            models.Index(fields=["salon", "-date_creation"], name="remboursement_salon"),
            # What waits for a second person: counted on every staff page.
            models.Index(fields=["salon"], condition=Q(etat="demande"), name="remboursement_demande"),
        ]

    def __str__(self) -> str:
        return self.reference


class Avoir(ModeleUuid):
    """A client's credit in one salon, spent as a means of payment. Amounts are whole XOF."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="avoirs", verbose_name=_("salon"))
    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="avoirs")
    telephone = models.ForeignKey(
        Telephone, models.PROTECT, null=True, blank=True, related_name="avoirs", verbose_name=_("téléphone")
    )
    code = models.CharField(_("code"), max_length=10, unique=True, default=code_court_nouveau, editable=False)
    montant = models.PositiveIntegerField(_("montant"))
    montant_utilise = models.PositiveIntegerField(_("déjà utilisé"), default=0)
    # What was left when it expired, booked out of what the salon owes to its clients.
    montant_expire = models.PositiveIntegerField(_("expiré"), default=0)
    expire_le = models.DateTimeField(_("valable jusqu'au"), null=True, blank=True)
    motif = models.CharField(_("motif"), max_length=200, blank=True, default="")
    donne_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("donné par")
    )

    class Meta:
        verbose_name = _("avoir")
        verbose_name_plural = _("avoirs")
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="avoir_positif"),
            models.CheckConstraint(
                condition=Q(montant_utilise__lte=F("montant") - F("montant_expire")), name="avoir_borne"
            ),
        ]
        indexes = [
            # The credits of one number, and of one client.
            models.Index(fields=["salon", "telephone"], name="avoir_telephone"),
            # The sweep of what has expired.
            models.Index(fields=["expire_le"], condition=Q(expire_le__isnull=False), name="avoir_a_expirer"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def solde(self) -> int:
        """What may still be spent, whole XOF."""
        return self.montant - self.montant_utilise - self.montant_expire


class Versement(ModeleUuid):
    """Commission and tips paid to a hairdresser, and her word that she received them. Whole XOF."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="versements", verbose_name=_("salon"))
    coiffeur = models.ForeignKey(Coiffeur, models.PROTECT, related_name="versements", verbose_name=_("coiffeur"))
    commissions = models.PositiveIntegerField(_("commissions"), default=0)
    pourboires = models.PositiveIntegerField(_("pourboires"), default=0)
    voie = models.CharField(
        _("voie"), max_length=10, choices=[("especes", _("espèces de la caisse")), ("manuel", _("envoi à la main"))]
    )
    caisse = models.ForeignKey("paiements.Caisse", models.PROTECT, null=True, blank=True, related_name="versements")
    preuve = models.CharField(_("preuve"), max_length=200, blank=True, default="")
    verse_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("versé par")
    )
    accuse_le = models.DateTimeField(_("reçu confirmé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("versement")
        verbose_name_plural = _("versements")
        constraints = [
            models.CheckConstraint(condition=Q(commissions__gt=0) | Q(pourboires__gt=0), name="versement_positif")
        ]

    def __str__(self) -> str:
        return f"{self.coiffeur} {self.montant}"

    @property
    def montant(self) -> int:
        """What was handed over, whole XOF."""
        return self.commissions + self.pourboires
