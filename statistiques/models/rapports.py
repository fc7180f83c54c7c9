"""Reports to come and reports written: the rows are the queue, and what was written never changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import GenreRapport, ModeleUuid, Salon
from statistiques.etats_rapport import EtatRapport


class RapportPeriodique(ModeleUuid):
    """One report of one salon over one business day, week (from its Monday) or month (from its first day).

    Args:
        du_a: when it is to be written; ``prochaine_tentative``: when it may next be tried.
        contenu: its figures as they were when it was written (whole numbers, keys and codes: no name, no sentence).
        envois: how many times it was handed to the outbox.
    """

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="rapports_ecrits", verbose_name=_("salon"))
    genre = models.CharField(_("genre"), max_length=10, choices=GenreRapport)
    debut = models.DateField(_("à partir du"))
    etat = models.CharField(_("état"), max_length=14, choices=EtatRapport.choices, default=EtatRapport.A_VENIR)
    du_a = models.DateTimeField(_("prévu le"))
    prochaine_tentative = models.DateTimeField()
    tentatives = models.PositiveSmallIntegerField(default=0)
    ecrit_le = models.DateTimeField(_("écrit le"), null=True)
    envois = models.PositiveSmallIntegerField(default=0)
    erreur = models.CharField(_("dernière erreur"), max_length=80, blank=True, default="")
    contenu = models.JSONField(null=True)

    class Meta:
        verbose_name = _("rapport")
        verbose_name_plural = _("rapports")
        constraints = [models.UniqueConstraint(fields=["salon", "genre", "debut"], name="rapport_unique")]
        indexes = [
            # The sweep of what is due.
            models.Index(fields=["prochaine_tentative"], condition=Q(etat="a_venir"), name="rapport_du"),
            # One salon's list, newest first.
            models.Index(fields=["salon", "-du_a"], name="rapport_salon"),
        ]

    def __str__(self) -> str:
        return f"{self.genre} {self.debut}"
