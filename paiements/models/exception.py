"""Money that needs a human, and what she decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paiements.models.paiement import Paiement
from salon_paiement.models import ModeleUuid, Salon, SessionPaiement


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
    ANNULATION = "annulation", _("encaissement annulé après le reçu")
    ESPECES_CONTESTEES = "contestees", _("le client dit ne pas avoir payé cette somme")
    PARTIEL_FIN_JOUR = "partiel", _("note payée en partie, journée finie")
    REMB_EXTERNE = "remb_externe", _("remboursé depuis le tableau de bord de l'opérateur")
    SUR_REMBOURSE = "sur_rembourse", _("remboursé plus que reçu")
    REMB_INCERTAIN = "remb_incertain", _("remboursement sans réponse de l'opérateur")
    RELEVE_DIVERGENT = "divergent", _("le relevé de l'opérateur dit autre chose")


class Resolution(models.TextChoices):
    """What a human decided."""

    ACCEPTE = "accepte", _("accepté tel quel")
    AVOIR = "avoir", _("avoir donné au client")
    REMBOURSE = "rembourse", _("remboursé")
    AUTRE_SESSION = "autre_session", _("affecté à une autre note")
    PERTE = "perte", _("passé en pertes et profits")
    EXPLIQUE = "explique", _("expliqué, rien à faire")


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
    ligne_releve = models.ForeignKey(
        "paiements.LigneReleve", models.PROTECT, null=True, blank=True, related_name="exceptions"
    )
    resolution = models.CharField(_("décision"), max_length=16, choices=Resolution, blank=True, default="")
    resolue_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    remboursement = models.ForeignKey(
        "paiements.Remboursement", models.PROTECT, null=True, blank=True, related_name="exceptions"
    )
    avoir = models.ForeignKey("paiements.Avoir", models.PROTECT, null=True, blank=True, related_name="exceptions")
    session_cible = models.ForeignKey(
        SessionPaiement, models.PROTECT, null=True, blank=True, related_name="exceptions_recues"
    )
    resolue_le = models.DateTimeField(_("résolue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("argent à traiter")
        verbose_name_plural = _("argent à traiter")
        constraints = [
            models.UniqueConstraint(
                fields=["paiement", "type"], condition=Q(paiement__isnull=False), name="exception_unique"
            ),
            models.UniqueConstraint(
                fields=["ligne_releve"], condition=Q(ligne_releve__isnull=False), name="exception_ligne_unique"
            ),
            models.CheckConstraint(
                condition=Q(resolue_le=None, resolution="") | Q(resolue_le__isnull=False), name="exception_resolue"
            ),
        ]
        indexes = [
            # The queue of what is still open, per salon.
            models.Index(fields=["salon", "date_creation"], condition=Q(resolue_le=None), name="exception_ouverte")
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.montant}"

    @property
    def est_un_manque(self) -> bool:
        """Whether ``montant`` is what is missing on the note, and not money that waits."""
        return self.type in {TypeException.INSUFFISANT, TypeException.PARTIEL_FIN_JOUR}
