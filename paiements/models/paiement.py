"""Accounts at providers, attempts to pay, and the keys that make a click count once."""

from __future__ import annotations

import secrets
import string

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from paiements.etats import VIVANTS, EtatPaiement
from paiements.fournisseurs.registre import fournisseurs_choix
from salon_paiement.jetons import jeton_nouveau
from salon_paiement.models import ModeleUuid, Salon, SessionPaiement, Telephone

_ALPHABET = string.ascii_uppercase + string.digits


def reference_nouvelle() -> str:
    """Return our own reference of an attempt: 22 characters ``[A-Z0-9]`` (113 random bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(22))


class Moyen(models.TextChoices):
    MOBILE_MONEY = "mobile_money", _("mobile money")
    CARTE = "carte", _("carte")
    ESPECES = "especes", _("espèces")


class CompteFournisseur(ModeleUuid):
    """A salon's credentials at a provider, encrypted at rest and never shown again."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="comptes", verbose_name=_("salon"))
    fournisseur = models.CharField(_("opérateur"), max_length=20, choices=fournisseurs_choix)
    mode = models.CharField(
        _("mode"), max_length=5, choices=[("test", _("essai")), ("live", _("réel"))], default="test"
    )
    identifiants_chiffres = models.TextField(editable=False)
    reseaux = models.JSONField(_("réseaux proposés"), default=list)
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


class Paiement(ModeleUuid):
    """One attempt to pay by one means. All amounts are whole XOF.

    ``reference`` is ours and committed before any call; ``reference_fournisseur`` is theirs.
    ``montant_recu`` is what the provider says it took, ``montant_applique`` what settled the session,
    ``surplus`` the rest. ``prochaine_verification`` is when we ask next: a column, so that losing
    every queue costs seconds.
    """

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="paiements", verbose_name=_("salon"))
    session = models.ForeignKey(SessionPaiement, models.PROTECT, related_name="paiements")
    compte = models.ForeignKey(CompteFournisseur, models.PROTECT, null=True, related_name="paiements")
    moyen = models.CharField(_("moyen"), max_length=12, choices=Moyen)
    reseau = models.CharField(_("réseau"), max_length=20, blank=True, default="")
    telephone = models.ForeignKey(Telephone, models.PROTECT, null=True, related_name="paiements")
    montant = models.PositiveIntegerField(_("montant demandé"))
    devise = models.CharField(_("devise"), max_length=3, default="XOF")
    etat = models.CharField(_("état"), max_length=12, choices=EtatPaiement.choices)
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
    frais = models.PositiveIntegerField(_("frais"), null=True, blank=True)
    motif_code = models.CharField(max_length=40, blank=True, default="")
    motif_brut = models.CharField(_("motif de l'opérateur"), max_length=200, blank=True, default="")
    initie_le = models.DateTimeField(_("demandé à l'opérateur le"), null=True, blank=True)
    verdict_le = models.DateTimeField(_("verdict le"), null=True, blank=True)
    prochaine_verification = models.DateTimeField(_("prochaine question"), null=True, blank=True)
    derniere_verification = models.DateTimeField(_("dernière question"), null=True, blank=True)
    nombre_verifications = models.PositiveIntegerField(_("questions posées"), default=0)

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
                condition=Q(montant_recu__isnull=True, montant_applique=0) | Q(montant_applique__lte=F("montant_recu")),
                name="paiement_applique_borne",
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
        ]

    def __str__(self) -> str:
        return self.reference


class CleIdempotence(models.Model):
    """One client key and the attempt it made: a replay shows that attempt, never makes another."""

    session = models.ForeignKey(SessionPaiement, models.PROTECT, related_name="cles")
    cle = models.CharField(max_length=64)
    empreinte = models.CharField(max_length=64)
    paiement = models.ForeignKey(Paiement, models.PROTECT, related_name="+")
    date_creation = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "cle"], name="cle_unique")]

    def __str__(self) -> str:
        return self.cle
