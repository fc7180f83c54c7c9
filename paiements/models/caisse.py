"""The till: opened with a float, counted blind, closed with a number that leaves no gap."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import ModeleUuid, Salon, SessionPaiement
from traces.immuabilite import immuable
from traces.scellables import scelle


class Caisse(ModeleUuid):
    """One opening of the salon's till. ``fond`` is the cash it opened with, whole XOF."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="caisses", verbose_name=_("salon"))
    fond = models.PositiveIntegerField(_("fond de caisse"))
    ouverte_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ouverte_le = models.DateTimeField(_("ouverte le"), default=timezone.now)
    fermee_le = models.DateTimeField(_("fermée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("caisse")
        verbose_name_plural = _("caisses")
        constraints = [
            models.UniqueConstraint(fields=["salon"], condition=Q(fermee_le=None), name="caisse_ouverte_unique")
        ]

    def __str__(self) -> str:
        return f"{self.ouverte_le:%Y-%m-%d %H:%M}"


@scelle("m", "salon_id", "caisse_id", "montant", "motif", "acteur_id", "date_creation")
@immuable
class MouvementCaisse(models.Model):
    """Cash put in or taken out for another reason than a sale. ``montant`` is signed, whole XOF."""

    id = models.BigAutoField(primary_key=True)
    salon = models.ForeignKey(Salon, models.PROTECT, related_name="+")
    caisse = models.ForeignKey("paiements.Caisse", models.PROTECT, related_name="mouvements")
    montant = models.IntegerField(_("montant"))
    motif = models.CharField(_("motif"), max_length=120)
    acteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    date_creation = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mouvement de caisse")
        verbose_name_plural = _("mouvements de caisse")
        constraints = [models.CheckConstraint(condition=~Q(montant=0), name="mouvement_non_nul")]

    def __str__(self) -> str:
        return f"{self.montant} {self.motif}"


@scelle(
    "z", "salon_id", "caisse_id", "numero", "jour", "fermee_par_id", "fond", "comptage", "compte", "attendu", "ecart",
    "note", "moyens", "totaux", "verification", "tete", "date_creation",
)  # fmt: skip
@immuable
class ClotureCaisse(models.Model):
    """A Z: what was counted, what was expected, what differs and why. Later corrections go to the next one.

    Amounts are whole XOF. ``moyens`` holds one entry per means of payment (declared, ledger, provider);
    ``verification`` the short codes of the sessions whose verdict was still awaited.
    """

    id = models.BigAutoField(primary_key=True)
    salon = models.ForeignKey(Salon, models.PROTECT, related_name="clotures", verbose_name=_("salon"))
    caisse = models.OneToOneField(Caisse, models.PROTECT, related_name="cloture")
    numero = models.PositiveIntegerField(_("numéro"))
    jour = models.DateField(_("journée"))
    fermee_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    fond = models.PositiveIntegerField(_("fond de caisse"))
    comptage = models.JSONField(_("comptage"), default=dict)
    compte = models.PositiveIntegerField(_("compté"))
    attendu = models.IntegerField(_("attendu"))
    ecart = models.IntegerField(_("écart"))
    note = models.CharField(_("explication"), max_length=300, blank=True, default="")
    moyens = models.JSONField(_("par moyen de paiement"), default=list)
    totaux = models.JSONField(_("totaux"), default=dict)
    verification = models.JSONField(_("en vérification"), default=list)
    # The last seal before it, in its short form: who keeps the paper can hold the chain against it.
    tete = models.CharField(_("sceau"), max_length=40, blank=True, default="", db_default="", editable=False)
    date_creation = models.DateTimeField(_("fermée le"), default=timezone.now)

    class Meta:
        verbose_name = _("clôture (Z)")
        verbose_name_plural = _("clôtures (Z)")
        constraints = [
            models.UniqueConstraint(fields=["salon", "numero"], name="cloture_numero_unique"),
            models.CheckConstraint(condition=Q(numero__gt=0), name="cloture_numero_positif"),
        ]

    def __str__(self) -> str:
        return f"Z{self.numero}"

    @property
    def par_avoir(self) -> int:
        """Return what clients paid with a credit: money that an earlier day received, and no Z may say twice."""
        return self._des_avoirs("livre")

    @property
    def encaisse(self) -> int:
        """Return what really came: the stored total counts credits spent too, since Z are added up with the ledger."""
        return int(self.totaux["encaisse"]) - self.par_avoir

    @property
    def essai_encaisse(self) -> int:
        """Return the play money in :attr:`encaisse`; nothing in a Z drawn before it was told."""
        return int(self.totaux.get("essai", 0)) - self._des_avoirs("essai")

    @property
    def mis_en_avoir(self) -> int:
        """Return the refunds that became a credit: nothing left the salon."""
        return self._des_avoirs("rendu")

    def _des_avoirs(self, colonne: str) -> int:
        return sum(ligne.get(colonne, 0) for ligne in self.moyens if ligne["moyen"] == "avoir")


class OperationComptee(models.Model):
    """The Z that counted an operation of the ledger which is neither a success nor a refund, in exactly one.

    Reversals and their corrections, sums corrected later, credits given for nothing or expired: a payment may have
    several, days apart, so the operation is what is counted and not its payment.
    """

    operation = models.UUIDField(primary_key=True)
    cloture = models.ForeignKey(ClotureCaisse, models.PROTECT, related_name="operations")

    def __str__(self) -> str:
        return f"{self.operation} Z{self.cloture_id}"


class NoteComptee(models.Model):
    """The Z that counted a settled note: its sales, tips and discounts belong to exactly one."""

    session = models.OneToOneField(SessionPaiement, models.PROTECT, primary_key=True, related_name="comptee")
    cloture = models.ForeignKey(ClotureCaisse, models.PROTECT, related_name="notes")

    def __str__(self) -> str:
        return f"{self.session_id} Z{self.cloture_id}"
