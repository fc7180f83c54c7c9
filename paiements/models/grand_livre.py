"""Double-entry ledger lines and the money that needs a human."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paiements.models.paiement import Paiement
from salon_paiement.models import Coiffeur, Salon, SessionPaiement
from traces.immuabilite import immuable
from traces.scellables import scelle


class CompteLivre(models.TextChoices):
    """Ledger accounts. Debits are positive, credits negative; every operation sums to zero."""

    A_RECEVOIR = "a_recevoir", _("à recevoir de l'opérateur")
    CAISSE = "caisse", _("caisse (espèces)")
    BANQUE = "banque", _("banque (versé par l'opérateur)")
    CLIENTS = "clients", _("payé par les clients, note à solder")
    VENTES = "ventes", _("prestations vendues")
    POURBOIRES = "pourboires", _("pourboires dus aux coiffeurs")
    REMISES = "remises", _("remises accordées")
    COMMISSIONS = "commissions", _("commissions des coiffeurs (charge)")
    COMMISSIONS_DUES = "commissions_dues", _("commissions dues aux coiffeurs")
    FRAIS_ATTENDUS = "frais_attendus", _("frais d'opérateur attendus")
    FRAIS_REELS = "frais_reels", _("frais d'opérateur réels")
    FRAIS_A_PAYER = "frais_a_payer", _("frais retenus par l'opérateur")
    SURPLUS = "surplus", _("surplus dû aux clients")
    AVOIRS = "avoirs", _("avoirs des clients")
    REMBOURSEMENTS = "remboursements", _("ventes remboursées")
    A_EXAMINER = "a_examiner", _("montant à examiner")
    APPORTS = "apports", _("fonds et mouvements de caisse")
    ECARTS = "ecarts", _("écarts de caisse")
    ARRONDI = "arrondi", _("arrondis des espèces")
    PERTES_PROFITS = "pertes_profits", _("pertes et profits")


class TypeOperation(models.TextChoices):
    """What an operation tells; stored as the label of each of its lines."""

    ENCAISSEMENT = "encaissement", _("encaissement")
    REGLEMENT = "reglement", _("note soldée")
    EXTOURNE = "extourne", _("argent repris par l'opérateur")
    ANNULATION = "annulation", _("encaissement annulé")
    REMBOURSEMENT = "remboursement", _("remboursement")
    AFFECTATION = "affectation", _("argent affecté")
    FRAIS = "frais", _("frais d'opérateur")
    VERSEMENT = "versement", _("versement à un coiffeur")
    MOUVEMENT = "mouvement", _("mouvement de caisse")
    CLOTURE = "cloture", _("clôture de caisse")
    REVERSEMENT = "reversement", _("versement de l'opérateur")
    EXPIRATION = "expiration", _("avoir expiré")


@scelle(
    "e", "operation", "salon_id", "paiement_id", "session_id", "remboursement_id", "caisse_id", "coiffeur_id", "compte",
    "montant", "devise", "libelle", "date_creation",
)  # fmt: skip
@immuable
class Ecriture(models.Model):
    """One line of one operation; ``montant`` is signed, whole units of ``devise``.

    The foreign keys name the fact behind the line; their indexes are partial, since each line has few of them.
    """

    id = models.BigAutoField(primary_key=True)
    operation = models.UUIDField()
    salon = models.ForeignKey(Salon, models.PROTECT, related_name="ecritures", db_index=False)
    paiement = models.ForeignKey(Paiement, models.PROTECT, null=True, related_name="ecritures", db_index=False)
    session = models.ForeignKey(SessionPaiement, models.PROTECT, null=True, related_name="ecritures", db_index=False)
    remboursement = models.ForeignKey(
        "paiements.Remboursement", models.PROTECT, null=True, related_name="ecritures", db_index=False
    )
    caisse = models.ForeignKey("paiements.Caisse", models.PROTECT, null=True, related_name="ecritures", db_index=False)
    coiffeur = models.ForeignKey(Coiffeur, models.PROTECT, null=True, related_name="ecritures", db_index=False)
    compte = models.CharField(_("compte"), max_length=20, choices=CompteLivre)
    montant = models.BigIntegerField(_("montant"))
    devise = models.CharField(max_length=8, default="XOF")
    libelle = models.CharField(max_length=60, choices=TypeOperation)
    date_creation = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "paiements_ecritures"
        verbose_name = _("écriture")
        verbose_name_plural = _("écritures")
        constraints = [models.CheckConstraint(condition=~Q(montant=0), name="ecriture_non_nulle")]
        indexes = [
            # The balance of one operation, asked at commit (I17).
            models.Index(fields=["operation"], name="ecriture_operation"),
            # The operations of one payment (I4), one session, one refund, one till.
            models.Index(fields=["paiement"], condition=Q(paiement__isnull=False), name="ecriture_paiement"),
            models.Index(fields=["session"], condition=Q(session__isnull=False), name="ecriture_session"),
            models.Index(
                fields=["remboursement"], condition=Q(remboursement__isnull=False), name="ecriture_remboursement"
            ),
            models.Index(fields=["caisse"], condition=Q(caisse__isnull=False), name="ecriture_caisse"),
            # What each hairdresser is owed, ever and of a month: read in the index alone, however long she has worked.
            models.Index(
                fields=["coiffeur", "compte", "date_creation"],
                include=["montant", "libelle"],
                condition=Q(coiffeur__isnull=False),
                name="ecriture_gains",
            ),
            # Totals of a salon over a period.
            models.Index(fields=["salon", "date_creation"], name="ecriture_salon_date"),
            # What the next Z counts beside successes and refunds: few lines among many.
            models.Index(
                fields=["salon", "date_creation"],
                condition=Q(libelle__in=["extourne", "affectation", "expiration"]),
                name="ecriture_a_compter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compte} {self.montant}"
