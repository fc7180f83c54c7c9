"""A provider's own statement, line by line, beside what we know."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paiements.models.compte import CompteFournisseur
from paiements.models.paiement import Paiement
from salon_paiement.models import ModeleUuid, Salon


class EtatReleve(models.TextChoices):
    RECU = "recu", _("reçu, colonnes à choisir")
    A_LIRE = "a_lire", _("en attente de lecture")
    EN_COURS = "en_cours", _("lecture en cours")
    APPARIE = "apparie", _("rapprochement en cours")
    LU = "lu", _("lu")
    EN_ECHEC = "en_echec", _("illisible")
    # A person said that it is not this salon's: what it had written was taken back.
    ECARTE = "ecarte", _("pas le nôtre")


class FormatReleve(models.TextChoices):
    CSV = "csv", _("fichier CSV")
    XLSX = "xlsx", _("classeur Excel")
    API = "api", _("demandé à l'opérateur")


class ReleveFournisseur(ModeleUuid):
    """One statement: a file somebody uploaded, or a period fetched by API."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="releves", verbose_name=_("salon"))
    compte = models.ForeignKey(
        CompteFournisseur, models.PROTECT, related_name="releves", verbose_name=_("compte opérateur")
    )
    nom = models.CharField(_("fichier"), max_length=160)
    format = models.CharField(_("format"), max_length=4, choices=FormatReleve, default=FormatReleve.CSV)
    octets = models.PositiveIntegerField(_("taille (octets)"), default=0)
    empreinte = models.CharField(max_length=64)
    etat = models.CharField(_("état"), max_length=10, choices=EtatReleve, default=EtatReleve.RECU)
    # It names a payment of this salon, or a person said that it is this salon's: its payouts may be posted.
    reconnu = models.BooleanField(default=False)
    colonnes = models.JSONField(_("colonnes"), default=dict)
    lignes_total = models.PositiveIntegerField(_("lignes"), default=0)
    lignes_lues = models.PositiveIntegerField(_("lignes lues"), default=0)
    lignes_neuves = models.PositiveIntegerField(_("lignes nouvelles"), default=0)
    lignes_fautives = models.PositiveIntegerField(_("lignes illisibles"), default=0)
    # Refused, pending or cancelled at the provider's: no money moved.
    lignes_ignorees = models.PositiveIntegerField(_("lignes sans argent"), default=0)
    # The first unreadable lines: [number in the file, reason's code]; never what they hold.
    fautes = models.JSONField(default=list)
    tentatives = models.PositiveSmallIntegerField(default=0)
    erreur = models.CharField(_("erreur"), max_length=300, blank=True, default="")
    debut = models.DateTimeField(_("du"), null=True, blank=True)
    fin = models.DateTimeField(_("au"), null=True, blank=True)
    cree_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    prochaine_tentative = models.DateTimeField(null=True, blank=True)
    fini_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("relevé d'opérateur")
        verbose_name_plural = _("relevés d'opérateurs")
        indexes = [
            models.Index(fields=["salon", "-date_creation"], name="releve_salon"),
            # The sweep of what must be read now.
            models.Index(
                fields=["prochaine_tentative"], condition=Q(prochaine_tentative__isnull=False), name="releve_a_lire"
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class MorceauReleve(models.Model):
    """A piece of an uploaded file: processes share a database, not a disk. Deleted once read."""

    releve = models.ForeignKey(ReleveFournisseur, models.PROTECT, related_name="morceaux")
    rang = models.PositiveIntegerField()
    octets = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["releve", "rang"], name="morceau_unique")]

    def __str__(self) -> str:
        return f"{self.releve_id} {self.rang}"


class ColonnesReleve(ModeleUuid):
    """How one salon reads the statements of one provider: our field → their column."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="colonnes_releves")
    fournisseur = models.CharField(max_length=20)
    colonnes = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["salon", "fournisseur"], name="colonnes_unique")]

    def __str__(self) -> str:
        return self.fournisseur


class EtatLigne(models.TextChoices):
    RAPPROCHEE = "rapprochee", _("rapprochée")
    ATTENDUE = "attendue", _("attendue")
    DIVERGENTE = "divergente", _("divergente")
    ORPHELINE = "orpheline", _("orpheline")


class LigneReleve(models.Model):
    """One line of a statement. Amounts are whole units of ``devise``; ``montant`` is gross and positive."""

    id = models.BigAutoField(primary_key=True)
    salon = models.ForeignKey(Salon, models.PROTECT, related_name="+", db_index=False)
    compte = models.ForeignKey(CompteFournisseur, models.PROTECT, related_name="lignes", db_index=False)
    releve = models.ForeignKey(ReleveFournisseur, models.PROTECT, related_name="lignes")
    empreinte = models.CharField(max_length=64)
    reference = models.CharField(_("référence opérateur"), max_length=120, blank=True, default="")
    notre_reference = models.CharField(_("notre référence"), max_length=60, blank=True, default="")
    sens = models.CharField(
        _("sens"),
        max_length=14,
        choices=[
            ("encaissement", _("encaissement")),
            ("remboursement", _("remboursement")),
            ("reversement", _("reversement")),
        ],
        default="encaissement",
    )
    montant = models.PositiveBigIntegerField(_("montant"))
    frais = models.PositiveIntegerField(_("frais"), null=True, blank=True)
    devise = models.CharField(max_length=8, default="XOF")
    instant = models.DateTimeField(_("date"))
    telephone_empreinte = models.CharField(max_length=64, blank=True, default="")
    telephone_masque = models.CharField(_("numéro"), max_length=30, blank=True, default="")
    etat = models.CharField(_("résultat"), max_length=12, choices=EtatLigne, blank=True, default="")
    motif = models.CharField(_("raison"), max_length=60, blank=True, default="")
    paiement = models.ForeignKey(Paiement, models.PROTECT, null=True, related_name="lignes_releve")

    class Meta:
        verbose_name = _("ligne de relevé")
        verbose_name_plural = _("lignes de relevé")
        constraints = [
            # I3: importing the same line twice changes nothing.
            models.UniqueConstraint(fields=["compte", "empreinte"], name="ligne_empreinte_unique"),
            # One line explains one payment; a second one is a question for a human.
            models.UniqueConstraint(
                fields=["paiement"],
                condition=Q(etat="rapprochee", sens="encaissement"),
                name="ligne_paiement_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["compte", "instant"], name="ligne_compte_instant"),
            # What is read and not matched yet.
            models.Index(fields=["releve", "id"], condition=Q(etat=""), name="ligne_a_rapprocher"),
            # Refunds told before their payment was known: looked at again once it is.
            models.Index(fields=["paiement"], condition=Q(motif="rembourse_non_recu"), name="ligne_rendue_trop_tot"),
            # What nobody has explained yet.
            models.Index(
                fields=["salon", "instant"], condition=Q(etat__in=["divergente", "orpheline"]), name="ligne_a_voir"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.montant}"
