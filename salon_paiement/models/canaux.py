"""How a salon's messages leave, who agreed to get them, and the staff's devices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.jetons import code_court_nouveau
from salon_paiement.models.base import ModeleUuid
from salon_paiement.models.notification import Canal
from salon_paiement.models.salon import Salon

LONGUEUR_STOP = 12


def jeton_stop_nouveau() -> str:
    """Return the end of a STOP address: short enough for an SMS, 23**12 (54 bits) to guess it."""
    return code_court_nouveau(LONGUEUR_STOP)


class ReglageCanal(ModeleUuid):
    """One channel of one salon: through whom, for how much, and the owner's own number for her alerts.

    Credentials and number are encrypted and never shown again. Amounts are whole XOF.
    """

    CANAUX = [(c.value, c.label) for c in (Canal.SMS, Canal.WHATSAPP, Canal.SLACK)]

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="canaux", verbose_name=_("salon"))
    canal = models.CharField(_("canal"), max_length=10, choices=CANAUX)
    service = models.CharField(_("service"), max_length=20)
    identifiants_chiffres = models.TextField(editable=False)
    actif = models.BooleanField(_("actif"), default=True)
    cout_unitaire = models.PositiveIntegerField(
        _("prix d'un message"), default=0, help_text=_("En francs, pour un SMS de 160 signes. 0 : gratuit.")
    )
    plafond_mensuel = models.PositiveIntegerField(
        _("plafond du mois"),
        null=True,
        blank=True,
        help_text=_("En francs. Une fois atteint, plus rien ne part par ce canal avant le mois prochain. Vide : sans."),
    )
    destination_chiffree = models.BinaryField(null=True, editable=False)

    class Meta:
        verbose_name = _("canal de messages")
        verbose_name_plural = _("canaux de messages")
        constraints = [models.UniqueConstraint(fields=["salon", "canal"], name="canal_unique")]

    def __str__(self) -> str:
        return str(self.get_canal_display())


class Consentement(ModeleUuid):
    """A person's agreement to get her receipts on a number, by one channel; withdrawn by her STOP page."""

    SOURCES = [("visite", _("case cochée à la visite"))]

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="consentements", verbose_name=_("salon"))
    # Of her number: the same digest as ``Telephone.empreinte``, never the number.
    empreinte = models.CharField(max_length=64)
    canal = models.CharField(_("canal"), max_length=10, choices=Canal)
    jeton = models.CharField(max_length=20, unique=True, default=jeton_stop_nouveau, editable=False)
    accorde_le = models.DateTimeField(_("accordé le"), default=timezone.now)
    retire_le = models.DateTimeField(_("retiré le"), null=True, blank=True)
    source = models.CharField(_("comment"), max_length=12, choices=SOURCES, default="visite")

    class Meta:
        verbose_name = _("accord")
        verbose_name_plural = _("accords")
        constraints = [
            models.UniqueConstraint(
                fields=["salon", "empreinte", "canal"], condition=Q(retire_le=None), name="consentement_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_canal_display()} {self.accorde_le:%Y-%m-%d}"


class AbonnementPoussee(ModeleUuid):
    """One browser of a member that asked to be told: its push address and keys, encrypted."""

    utilisateur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="abonnements_poussee")
    empreinte = models.CharField(max_length=64, unique=True)
    abonnement_chiffre = models.BinaryField()
    langue = models.CharField(max_length=2, default="fr")

    class Meta:
        verbose_name = _("appareil prévenu")
        verbose_name_plural = _("appareils prévenus")

    def __str__(self) -> str:
        return str(self.utilisateur)
