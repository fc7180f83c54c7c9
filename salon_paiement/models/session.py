"""One visit of one client, its lines, its receipt and its rating."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from salon_paiement.etats import ETEIGNABLES, OUVERTS, EtatSession
from salon_paiement.jetons import code_court_nouveau, jeton_nouveau
from salon_paiement.models.base import ModeleUuid
from salon_paiement.models.catalogue import Prestation
from salon_paiement.models.personnes import Client, Coiffeur, Telephone
from salon_paiement.models.salon import PosteQR, Salon


class Origine(models.TextChoices):
    SCAN = "scan", _("QR du poste")
    TICKET = "ticket", _("ticket de la caisse")


class SessionPaiement(ModeleUuid):
    """One visit. All amounts are whole XOF.

    ``etat``, ``tentatives_en_vol``, ``montant_applique`` and ``montant_essai`` are written by services only.
    What is still due is derived (:attr:`du`), never stored.
    """

    # Every index below that begins with the salon serves where its own would.
    salon = models.ForeignKey(Salon, models.PROTECT, related_name="sessions", db_index=False, verbose_name=_("salon"))
    # Its index also says when a place was last scanned, below.
    poste = models.ForeignKey(PosteQR, models.PROTECT, null=True, blank=True, related_name="sessions", db_index=False)
    jeton = models.CharField(max_length=64, unique=True, default=jeton_nouveau, editable=False)
    code_court = models.CharField(_("code"), max_length=10, unique=True, default=code_court_nouveau, editable=False)
    etat = models.CharField(_("état"), max_length=24, choices=EtatSession.choices)
    origine = models.CharField(_("origine"), max_length=10, choices=Origine)
    langue = models.CharField(max_length=2, default="fr")
    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="sessions")
    telephone = models.ForeignKey(Telephone, models.PROTECT, null=True, blank=True, related_name="sessions")
    coiffeur = models.ForeignKey(Coiffeur, models.PROTECT, null=True, blank=True, related_name="sessions")
    # The address is given for this visit's receipt only: numbers are shared, so nobody's is reused.
    courriel_chiffre = models.BinaryField(null=True, editable=False)
    # She wants the receipt on her number: read before anything else is looked for, on the way to « paid ».
    recu_par_numero = models.BooleanField(default=False, db_default=False, editable=False)
    appareil = models.CharField(max_length=64, blank=True, default="")
    total = models.PositiveIntegerField(_("total"), default=0)
    pourboire = models.PositiveIntegerField(_("pourboire"), default=0)
    remise = models.PositiveIntegerField(_("remise"), default=0)
    montant_applique = models.PositiveIntegerField(_("déjà payé"), default=0)
    # The part of ``montant_applique`` that is play money: every page and document of the visit says it.
    montant_essai = models.PositiveIntegerField(_("dont essai"), default=0, db_default=0, editable=False)
    tentatives_en_vol = models.PositiveSmallIntegerField(default=0)
    nombre_tentatives = models.PositiveSmallIntegerField(default=0)
    especes_declarees_le = models.DateTimeField(null=True, blank=True)
    jour = models.DateField(_("journée"))
    expire_le = models.DateTimeField(_("échéance"))
    finie_le = models.DateTimeField(_("terminée le"), null=True, blank=True)
    motif_fin = models.CharField(_("motif"), max_length=120, blank=True, default="")
    cree_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(condition=Q(montant_applique__lte=F("total")), name="session_applique_borne"),
            # A place gives one open session per device and business day.
            models.UniqueConstraint(
                fields=["poste", "appareil", "jour"],
                condition=Q(etat__in=sorted(OUVERTS), origine="scan") & ~Q(appareil=""),
                name="session_ouverte_par_appareil",
            ),
        ]
        indexes = [
            # The till: today's sessions of one salon, newest first.
            models.Index(fields=["salon", "jour", "-date_creation"], name="session_journee"),
            # Of one place, newest first: whether a poster has fallen silent is asked by every home board.
            models.Index(fields=["poste", "-jour"], name="session_poste"),
            # The search by amount.
            models.Index(fields=["salon", "total"], name="session_total"),
            # Play money, which few salons have and none for long.
            models.Index(fields=["salon"], condition=Q(montant_essai__gt=0), name="session_essai"),
            # The sweep of deadlines reads nothing else.
            models.Index(
                fields=["expire_le"],
                condition=Q(etat__in=sorted(ETEIGNABLES), tentatives_en_vol=0, montant_applique=0),
                name="session_echeance",
            ),
        ]

    def __str__(self) -> str:
        return self.code_court

    @property
    def du(self) -> int:
        """What is still due, in whole XOF: derived, never stored."""
        return self.total - self.montant_applique


class LigneSession(ModeleUuid):
    """A service as it was sold: name, price and quantity are copies."""

    session = models.ForeignKey(SessionPaiement, models.PROTECT, related_name="lignes")
    prestation = models.ForeignKey(Prestation, models.PROTECT, related_name="+")
    libelle = models.CharField(max_length=80)
    prix_unitaire = models.PositiveIntegerField()
    quantite = models.PositiveSmallIntegerField(default=1)
    coiffeur = models.ForeignKey(Coiffeur, models.PROTECT, null=True, blank=True, related_name="lignes")

    class Meta:
        verbose_name = _("ligne")
        verbose_name_plural = _("lignes")
        constraints = [models.CheckConstraint(condition=Q(prix_unitaire__gt=0, quantite__gt=0), name="ligne_positive")]

    def __str__(self) -> str:
        return f"{self.libelle} × {self.quantite}"

    @property
    def montant(self) -> int:
        """Price of the line, whole XOF."""
        return self.prix_unitaire * self.quantite


class Recu(ModeleUuid):
    """The receipt of a settled session. ``code`` is a keyed digest of its content (see ``recus.py``)."""

    session = models.OneToOneField(SessionPaiement, models.PROTECT, related_name="recu")
    salon = models.ForeignKey(Salon, models.PROTECT, related_name="recus", verbose_name=_("salon"))
    jeton = models.CharField(max_length=64, unique=True, default=jeton_nouveau, editable=False)
    numero = models.CharField(_("numéro"), max_length=20)
    montant = models.PositiveIntegerField(_("montant"))
    code = models.CharField(_("code de contrôle"), max_length=16)
    # The last seal before it, in its short form (see ``traces.tetes``).
    tete = models.CharField(_("sceau"), max_length=40, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("reçu")
        verbose_name_plural = _("reçus")
        constraints = [models.UniqueConstraint(fields=["salon", "numero"], name="recu_numero_unique")]

    def __str__(self) -> str:
        return self.numero


class Evaluation(ModeleUuid):
    """What the client thought: 1 to 5, would she recommend, a few words."""

    session = models.OneToOneField(SessionPaiement, models.PROTECT, related_name="evaluation")
    note = models.PositiveSmallIntegerField(pgettext_lazy("avis", "note"))
    recommande = models.BooleanField(_("recommande"), null=True)
    commentaire = models.CharField(_("commentaire"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("avis du client")
        verbose_name_plural = _("avis des clients")
        constraints = [models.CheckConstraint(condition=Q(note__gte=1, note__lte=5), name="evaluation_note_1_5")]

    def __str__(self) -> str:
        return f"{self.note}/5"
