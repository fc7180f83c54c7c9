"""The append-only fact and its deletable context.

``TraceTransaction`` carries no personal column: whoever acted, from where and with which device is
in ``TraceContexte``, which retention may purge without touching the fact. The seals are in ``modeles_sceaux``.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from traces.immuabilite import immuable
from traces.modeles_sceaux import ArchiveTraces, SceauTraces, SuiviScellement, TeteSceau
from traces.scellables import scelle
from traces.types import Niveau, TypeTrace

__all__ = ["ArchiveTraces", "Objet", "SceauTraces", "SuiviScellement", "TeteSceau", "TraceContexte", "TraceTransaction"]


class Objet(models.TextChoices):
    """Whose state a trace changes (empty when it changes none)."""

    SESSION = "session", _("Session")
    PAIEMENT = "paiement", _("Paiement")
    REMBOURSEMENT = "remboursement", _("Remboursement")


@scelle(
    "t", "salon_id", "session_id", "client_id", "paiement_id", "acteur_id", "type_trace", "niveau_importance", "titre",
    "objet", "objet_id", "ancien_etat", "nouvel_etat", "donnees_structures", "date_creation", "engagement",
)  # fmt: skip
@immuable
class TraceTransaction(models.Model):
    """One fact, in the transaction of its effect. ``ancien_etat`` → ``nouvel_etat`` when a state moved."""

    id = models.BigAutoField(primary_key=True)
    # Those without an index of their own are at the head of one below: each index is paid by every payment.
    salon = models.ForeignKey(
        "salon_paiement.Salon",
        models.PROTECT,
        null=True,
        related_name="traces",
        db_index=False,
        verbose_name=_("salon"),
    )
    session = models.ForeignKey(
        "salon_paiement.SessionPaiement", models.PROTECT, null=True, related_name="traces", db_index=False
    )
    client = models.ForeignKey("salon_paiement.Client", models.PROTECT, null=True, related_name="traces")
    paiement = models.ForeignKey("paiements.Paiement", models.PROTECT, null=True, related_name="traces", db_index=False)
    acteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("auteur"),
    )
    type_trace = models.CharField(_("type"), max_length=30, choices=TypeTrace.choices)
    niveau_importance = models.CharField(_("niveau"), max_length=10, choices=Niveau.choices, default=Niveau.INFO)
    titre = models.CharField(_("titre"), max_length=200)
    objet = models.CharField(max_length=14, choices=Objet, blank=True, default="")
    # The key of an object that has no column of its own here.
    objet_id = models.UUIDField(null=True, blank=True)
    ancien_etat = models.CharField(max_length=30, blank=True, default="")
    nouvel_etat = models.CharField(max_length=30, blank=True, default="")
    donnees_structures = models.JSONField(_("données"), default=dict)
    date_creation = models.DateTimeField(_("date"), default=timezone.now)
    # A salted digest of the context (see ``engagement.py``): proves it while it exists, says nothing once it is erased.
    engagement = models.BinaryField(null=True, editable=False)

    class Meta:
        db_table = "traces_transactions"
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        indexes = [
            # The timeline of one session and of one payment.
            models.Index(fields=["session", "id"], name="trace_session"),
            models.Index(fields=["paiement", "id"], name="trace_paiement"),
            models.Index(fields=["objet_id", "id"], condition=Q(objet_id__isnull=False), name="trace_objet"),
            # The salon's log, newest first, by keyset; a day is a slice of it. Not by id: keys only roughly follow
            # time (a long transaction, an archive brought back), and a slice must be exact.
            models.Index(fields=["salon", "-date_creation", "-id"], name="trace_salon"),
            # One kind of facts among all: rare ones (a QR replaced) would be looked for in the whole log. Also what
            # counts cancellations.
            models.Index(fields=["salon", "type_trace", "-date_creation", "-id"], name="trace_type"),
            # What one person did; most facts are nobody's, and cost it nothing.
            models.Index(
                fields=["acteur", "-date_creation", "-id"], condition=Q(acteur__isnull=False), name="trace_acteur"
            ),
            # Warnings and worse: few of them, so that plain facts do not pay for finding the others.
            models.Index(
                fields=["salon", "-date_creation", "-id"],
                condition=Q(niveau_importance__in=["warning", "error", "critical"]),
                name="trace_alerte",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date_creation:%Y-%m-%d %H:%M:%S} {self.type_trace}"


class TraceContexte(models.Model):
    """Personal and technical context of a fact; may be deleted, the fact stays."""

    trace = models.OneToOneField(TraceTransaction, models.PROTECT, primary_key=True, related_name="contexte")
    requete = models.CharField(max_length=36, blank=True, default="")
    description = models.TextField(blank=True, default="")
    adresse_ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=400, blank=True, default="")
    appareil = models.CharField(max_length=100, blank=True, default="")
    navigateur = models.CharField(max_length=50, blank=True, default="")
    os = models.CharField(max_length=50, blank=True, default="")
    duree_execution = models.DurationField(null=True, blank=True)
    memoire_utilisee = models.PositiveBigIntegerField(null=True, blank=True, help_text=_("octets"))
    pays = models.CharField(max_length=50, blank=True, default="")
    ville = models.CharField(max_length=50, blank=True, default="")
    coordonnees = models.CharField(max_length=50, blank=True, default="")
    # Salts of the two halves of the commitment, the free text and the technical rest (``engagement.py``). Erasing a
    # half erases its salt and keeps its digest, so that the other half stays provable.
    sel_texte = models.BinaryField(null=True)
    sel_technique = models.BinaryField(null=True)
    feuille_texte = models.BinaryField(null=True)
    feuille_technique = models.BinaryField(null=True)

    class Meta:
        db_table = "traces_contextes"
        verbose_name = _("contexte de trace")
        verbose_name_plural = _("contextes de traces")

    def __str__(self) -> str:
        return f"contexte {self.trace_id}"
