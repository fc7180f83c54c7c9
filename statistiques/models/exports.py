"""A file somebody asked for that is too long to be made while she waits."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.jetons import jeton_nouveau
from salon_paiement.models import ModeleUuid
from statistiques.etats_export import VIVANTS, EtatExport


class QuoiExport(models.TextChoices):
    PAIEMENTS = "paiements", _("paiements (chaque mouvement d'argent)")
    VISITES = "visites", _("visites")
    STATISTIQUES = "statistiques", _("statistiques")
    ECRITURES = "ecritures", _("grand livre (chaque écriture)")
    TRACES = "traces", _("traces (le journal)")


class FormatExport(models.TextChoices):
    XLSX = "xlsx", _("Excel (XLSX)")
    CSV = "csv", _("CSV")
    PDF = "pdf", _("PDF")
    JSON = "json", _("JSON")


class ExportStatistiques(ModeleUuid):
    """One file asked for. The row is the queue: ``prochaine_tentative`` is when a worker may take it (a lease after).

    Args:
        salons: their keys as text; ``du`` and ``au`` are business days, both included, each in its salon's own zone.
        onglet: one tab of the statistics, all of them when empty.
        actions: what a report was made with: its reader must still be allowed all of it.
        empreinte: digest of what is asked: the same file asked twice at once is one row.
        lignes_par_salon: rows by salon's key, counted when the making begins; what the export's facts will say.
        jeton: what its address holds; it opens nothing to anybody but whoever asked.
    """

    demandeur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", verbose_name=_("demandé par")
    )
    quoi = models.CharField(_("contenu"), max_length=14, choices=QuoiExport)
    format = models.CharField(_("format"), max_length=4, choices=FormatExport)
    langue = models.CharField(max_length=2, default="fr")
    salons = models.JSONField(default=list)
    onglet = models.CharField(max_length=20, blank=True)
    actions = models.JSONField(default=list)
    du = models.DateField(_("du"))
    au = models.DateField(_("au"))
    empreinte = models.CharField(max_length=64)
    etat = models.CharField(_("état"), max_length=10, choices=EtatExport.choices, default=EtatExport.A_FAIRE)
    lignes_total = models.PositiveBigIntegerField(_("lignes"), null=True)
    lignes_faites = models.PositiveBigIntegerField(default=0)
    lignes_par_salon = models.JSONField(default=dict)
    tentatives = models.PositiveSmallIntegerField(default=0)
    prochaine_tentative = models.DateTimeField(null=True, default=timezone.now)
    octets = models.PositiveBigIntegerField(null=True)
    jeton = models.CharField(max_length=64, unique=True, default=jeton_nouveau, editable=False)
    fini_le = models.DateTimeField(null=True)
    expire_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(
                fields=["demandeur", "empreinte"], condition=Q(etat__in=sorted(VIVANTS)), name="export_vivant_unique"
            )
        ]
        indexes = [
            # One person's list, newest first.
            models.Index(fields=["demandeur", "-date_creation"], name="export_demandeur"),
            # The sweeps: what is to be made, what is to be erased.
            models.Index(
                fields=["prochaine_tentative"], condition=Q(prochaine_tentative__isnull=False), name="export_du"
            ),
            models.Index(fields=["expire_le"], condition=Q(etat="pret"), name="export_a_effacer"),
        ]

    def __str__(self) -> str:
        return f"{self.quoi}.{self.format}"

    @property
    def vivant(self) -> bool:
        """Whether it is still to be made."""
        return self.etat in VIVANTS

    @property
    def pourcent(self) -> int | None:
        """How far it is, 0 to 99 (100 is a file that is there); ``None`` until the first rows are written."""
        if not self.lignes_total or not self.lignes_faites:
            return None
        return min(99, self.lignes_faites * 100 // self.lignes_total)
