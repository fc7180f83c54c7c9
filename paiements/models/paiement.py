"""One attempt to pay by one means."""

from __future__ import annotations

import secrets
import string

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.models.compte import CompteFournisseur
from salon_paiement.models import ModeleUuid, Salon, SessionPaiement, Telephone

_ALPHABET = string.ascii_uppercase + string.digits


def reference_nouvelle() -> str:
    """Return our own reference of an attempt: 22 characters ``[A-Z0-9]`` (113 random bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(22))


class Moyen(models.TextChoices):
    MOBILE_MONEY = "mobile_money", _("mobile money")
    CARTE = "carte", _("carte")
    ESPECES = "especes", _("espèces")
    AVOIR = "avoir", _("avoir")


class Paiement(ModeleUuid):
    """One attempt to pay by one means. All amounts are whole XOF.

    ``reference`` is ours and committed before any call; ``reference_fournisseur`` is theirs.
    ``montant_recu`` is what the provider says it took, ``montant_applique`` what settled the session,
    ``surplus`` the rest. ``prochaine_verification`` is when we ask next: a column, so that losing
    every queue costs seconds.
    """

    # The first index below serves where its own would.
    salon = models.ForeignKey(Salon, models.PROTECT, related_name="paiements", db_index=False, verbose_name=_("salon"))
    session = models.ForeignKey(SessionPaiement, models.PROTECT, related_name="paiements")
    compte = models.ForeignKey(CompteFournisseur, models.PROTECT, null=True, related_name="paiements")
    moyen = models.CharField(_("moyen"), max_length=12, choices=Moyen)
    reseau = models.CharField(_("réseau"), max_length=20, blank=True, default="")
    telephone = models.ForeignKey(Telephone, models.PROTECT, null=True, related_name="paiements")
    montant = models.PositiveIntegerField(_("montant demandé"))
    devise = models.CharField(_("devise"), max_length=3, default="XOF")
    etat = models.CharField(_("état"), max_length=12, choices=EtatPaiement.choices)
    # Play money: the account's mode when the attempt was made, kept whatever becomes of the account.
    essai = models.BooleanField(_("essai"), default=False, db_default=False, editable=False)
    remplacee = models.BooleanField(_("le client paie autrement"), default=False)
    contradiction = models.BooleanField(_("réponses contradictoires"), default=False)
    reference = models.CharField(_("référence"), max_length=30, unique=True, default=reference_nouvelle)
    reference_fournisseur = models.CharField(_("référence opérateur"), max_length=120, blank=True, default="")
    # Heard in a webhook while ours was lost: asked about, believed only if the answer names our reference.
    reference_pressentie = models.CharField(max_length=120, blank=True, default="")
    url_action = models.URLField(max_length=2048, blank=True, default="")
    montant_recu = models.PositiveBigIntegerField(_("montant reçu"), null=True, blank=True)
    devise_recue = models.CharField(max_length=8, blank=True, default="")
    montant_applique = models.PositiveIntegerField(_("montant appliqué"), default=0)
    surplus = models.PositiveBigIntegerField(_("surplus"), default=0)
    # Cash only: what was applied and not received (at most 2 F), since no coin is smaller than 5 F.
    arrondi = models.SmallIntegerField(_("arrondi"), default=0)
    # Reserved by our own refunds from their approval on; those made in the provider's dashboard are not counted here.
    montant_rembourse = models.PositiveBigIntegerField(_("remboursé"), default=0)
    frais = models.PositiveIntegerField(_("frais"), null=True, blank=True)
    frais_attendus = models.PositiveIntegerField(_("frais attendus"), null=True, blank=True)
    motif_code = models.CharField(max_length=40, blank=True, default="")
    motif_brut = models.CharField(_("motif de l'opérateur"), max_length=200, blank=True, default="")
    initie_le = models.DateTimeField(_("demandé à l'opérateur le"), null=True, blank=True)
    verdict_le = models.DateTimeField(_("verdict le"), null=True, blank=True)
    prochaine_verification = models.DateTimeField(_("prochaine question"), null=True, blank=True)
    derniere_verification = models.DateTimeField(_("dernière question"), null=True, blank=True)
    nombre_verifications = models.PositiveIntegerField(_("questions posées"), default=0)
    url_qr = models.CharField(max_length=2048, blank=True, default="")
    # Somebody asked the operator to withdraw the request: only the operator's answer ends the attempt.
    annulation_demandee_le = models.DateTimeField(_("annulation demandée le"), null=True, blank=True)
    # Cash: the till it entered, who took it, what was handed over, and what the client says of it.
    caisse = models.ForeignKey("paiements.Caisse", models.PROTECT, null=True, blank=True, related_name="paiements")
    encaisse_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    montant_remis = models.PositiveIntegerField(_("somme remise"), null=True, blank=True)
    confirme_client = models.BooleanField(_("confirmé par le client"), null=True, blank=True)
    confirme_le = models.DateTimeField(null=True, blank=True)
    avoir = models.ForeignKey("paiements.Avoir", models.PROTECT, null=True, blank=True, related_name="paiements")
    # The Z that counted this success: each belongs to exactly one.
    cloture = models.ForeignKey(
        "paiements.ClotureCaisse", models.PROTECT, null=True, blank=True, related_name="paiements"
    )

    class Meta:
        verbose_name = _("paiement")
        verbose_name_plural = _("paiements")
        constraints = [
            # I1: at most one live attempt per session.
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(etat__in=sorted(VIVANTS), remplacee=False),
                name="paiement_vivant_unique",
            ),
            # I3: one attempt per reference of theirs (empty string, not NULL, when unknown).
            models.UniqueConstraint(
                fields=["compte", "reference_fournisseur"],
                condition=~Q(reference_fournisseur=""),
                name="paiement_reference_unique",
            ),
            models.CheckConstraint(condition=Q(montant__gt=0), name="paiement_montant_positif"),
            # I2: what is applied never exceeds what was received.
            models.CheckConstraint(
                condition=Q(montant_recu__isnull=True, montant_applique=0)
                | Q(montant_applique__lte=F("montant_recu") + F("arrondi")),
                name="paiement_applique_borne",
            ),
            models.CheckConstraint(condition=Q(arrondi__gte=-2, arrondi__lte=2), name="paiement_arrondi_borne"),
            # I5: our refunds never give back more than was received.
            models.CheckConstraint(
                condition=Q(montant_rembourse=0) | Q(montant_rembourse__lte=F("montant_recu")),
                name="paiement_rembourse_borne",
            ),
        ]
        indexes = [
            # The sweep of what must be asked now.
            # Calls that left and never answered.
            models.Index(fields=["initie_le"], condition=Q(etat="en_attente"), name="paiement_sans_reponse"),
            models.Index(
                fields=["prochaine_verification"],
                condition=Q(prochaine_verification__isnull=False),
                name="paiement_a_verifier",
            ),
            # The history, newest first.
            models.Index(fields=["salon", "-date_creation"], name="paiement_salon_date"),
            # The search by amount: what was asked, and the few that received something else.
            models.Index(fields=["salon", "montant"], name="paiement_montant"),
            models.Index(
                fields=["salon", "montant_recu"],
                condition=Q(montant_recu__isnull=False) & ~Q(montant_recu=F("montant")),
                name="paiement_autre_montant",
            ),
            # What the next Z will count.
            models.Index(
                fields=["salon", "verdict_le"],
                condition=Q(etat__in=["reussi", "extourne"], cloture__isnull=True),
                name="paiement_a_cloturer",
            ),
            # The sliding window of the operators' weather.
            models.Index(fields=["reseau", "initie_le"], condition=Q(initie_le__isnull=False), name="paiement_meteo"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def etat_mot(self) -> str:
        """The state in words; cash is cancelled by the salon, never by the client."""
        if self.etat == EtatPaiement.ANNULE and self.moyen == Moyen.ESPECES:
            return str(_("Annulé par le salon"))
        return self.get_etat_display()

    @property
    def somme(self) -> int:
        """What came once something did in our currency, else what was asked; whole XOF."""
        ailleurs = self.devise_recue not in {"", self.devise}
        return self.montant if self.montant_recu is None or ailleurs else self.montant_recu
