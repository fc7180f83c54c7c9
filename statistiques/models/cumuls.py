"""Rollups: one wide row per salon and business day, the same per month, and their breakdowns.

The columns are the declared measures (``mesures.py``, ``coupes.py``): a new measure is one line there and a migration.
These rows are counted from the facts and may be deleted and counted again at any time.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import Salon
from statistiques.coupes import COLONNES, Genre
from statistiques.mesures import LIVRES, PHOTOS, noms


def _colonnes(modele: type[models.Model], *nommes: str) -> None:
    for nom in nommes:
        modele.add_to_class(nom, models.BigIntegerField(default=0))


def _equilibre() -> Q:
    """Debits equal credits, day after day: a total that lost a line cannot be stored."""
    premier, *autres = LIVRES
    somme: Any = F(autres[0])
    for nom in autres[1:]:
        somme = somme + F(nom)
    return Q(**{premier: somme * -1})


class _DuSalon(models.Model):
    """Rows are found by their key, which begins with the salon: no index of its own."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class _Detail(_DuSalon):
    """One span cut by network, hairdresser, service or hour (``cle``)."""

    genre = models.CharField(max_length=1, choices=Genre)
    cle = models.CharField(max_length=40)

    class Meta:
        abstract = True


class CumulJour(_DuSalon):
    """One business day of one salon, whole XOF and counts. A day without any fact has its row of zeros."""

    pk = models.CompositePrimaryKey("salon_id", "jour")
    jour = models.DateField(_("journée"))

    class Meta:
        db_table = "statistiques_cumul_jour"
        verbose_name = _("cumul du jour")
        verbose_name_plural = _("cumuls du jour")
        constraints = [models.CheckConstraint(condition=_equilibre(), name="cumul_jour_equilibre")]

    def __str__(self) -> str:
        return f"{self.salon_id} {self.jour}"


class CumulMois(_DuSalon):
    """The days of one month added up (``mois``: its first day), so that long periods read few rows.

    ``jusqu_au``: its last day that had ended when it was added up; the month under way grows as its days end.
    """

    pk = models.CompositePrimaryKey("salon_id", "mois")
    mois = models.DateField(_("mois"))
    jusqu_au = models.DateField(null=True)

    class Meta:
        db_table = "statistiques_cumul_mois"
        verbose_name = _("cumul du mois")
        verbose_name_plural = _("cumuls du mois")
        constraints = [models.CheckConstraint(condition=_equilibre(), name="cumul_mois_equilibre")]

    def __str__(self) -> str:
        return f"{self.salon_id} {self.mois:%Y-%m}"


class DetailJour(_Detail):
    """One business day cut by network, hairdresser, service or hour (``cle``)."""

    pk = models.CompositePrimaryKey("salon_id", "genre", "jour", "cle")
    jour = models.DateField(_("journée"))

    class Meta:
        db_table = "statistiques_detail_jour"
        verbose_name = _("détail du jour")
        verbose_name_plural = _("détails du jour")

    def __str__(self) -> str:
        return f"{self.salon_id} {self.jour} {self.genre}{self.cle}"


class DetailMois(_Detail):
    """The breakdowns of one month added up."""

    pk = models.CompositePrimaryKey("salon_id", "genre", "mois", "cle")
    mois = models.DateField(_("mois"))

    class Meta:
        db_table = "statistiques_detail_mois"
        verbose_name = _("détail du mois")
        verbose_name_plural = _("détails du mois")

    def __str__(self) -> str:
        return f"{self.salon_id} {self.mois:%Y-%m} {self.genre}{self.cle}"


class DetailAnnee(_Detail):
    """The breakdowns of one year (``annee``: its first day), up to where its last month goes."""

    pk = models.CompositePrimaryKey("salon_id", "genre", "annee", "cle")
    annee = models.DateField(_("année"))

    class Meta:
        db_table = "statistiques_detail_annee"
        verbose_name = _("détail de l'année")
        verbose_name_plural = _("détails de l'année")

    def __str__(self) -> str:
        return f"{self.salon_id} {self.annee:%Y} {self.genre}{self.cle}"


class CumulHeure(_DuSalon):
    """One whole hour of UTC, of the last two days only; an hour without any fact has no row."""

    pk = models.CompositePrimaryKey("salon_id", "heure")
    heure = models.DateTimeField(_("heure"))

    class Meta:
        db_table = "statistiques_cumul_heure"
        verbose_name = _("cumul de l'heure")
        verbose_name_plural = _("cumuls de l'heure")
        constraints = [models.CheckConstraint(condition=_equilibre(), name="cumul_heure_equilibre")]

    def __str__(self) -> str:
        return f"{self.salon_id} {self.heure:%Y-%m-%d %H}"


class DetailHeure(_Detail):
    """The breakdowns of one hour."""

    pk = models.CompositePrimaryKey("salon_id", "genre", "heure", "cle")
    heure = models.DateTimeField(_("heure"))

    class Meta:
        db_table = "statistiques_detail_heure"
        verbose_name = _("détail de l'heure")
        verbose_name_plural = _("détails de l'heure")

    def __str__(self) -> str:
        return f"{self.salon_id} {self.heure:%Y-%m-%d %H} {self.genre}{self.cle}"


_colonnes(CumulJour, *noms(), *PHOTOS)
_colonnes(CumulMois, *noms())
_colonnes(CumulHeure, *noms())
_colonnes(DetailJour, *COLONNES)
_colonnes(DetailMois, *COLONNES)
_colonnes(DetailHeure, *COLONNES)
_colonnes(DetailAnnee, *COLONNES)


class SuiviCumuls(models.Model):
    """How far one salon is counted, and under which rules.

    Args:
        sequence: seals of its chain up to this one were looked at: the days of their facts are counted.
        complet: every business day up to this one has its rows; later days are read live, but for ``vu_jour``.
        fuseau, heure_bascule, definitions: what the days were cut with; another value counts everything again.
        version: raised by every writing, so that a cached page knows it is old.
        vu: what was there when ``vu_jour``, the day under way, and the hours from ``heures_depuis`` on were counted
            (``versions.py``); as soon as something else is there, they are read live.
        vu_depuis: facts dated from this instant on are counted one by one in ``vu``.
        recents: clients of the twenty-four hours up to ``recents_le``, which is ``vu_le`` while it holds;
            ``recents_suite``: the same as the next hour will see them if nothing comes.
    """

    salon = models.OneToOneField(Salon, models.PROTECT, primary_key=True, related_name="+")
    sequence = models.BigIntegerField(default=0)
    complet = models.DateField(null=True)
    fuseau = models.CharField(max_length=40, default="")
    heure_bascule = models.TimeField(null=True)
    definitions = models.PositiveIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    rempli_le = models.DateTimeField(null=True)
    duree_ms = models.PositiveIntegerField(default=0)
    vu = models.CharField(max_length=100, default="")
    vu_jour = models.DateField(null=True)
    vu_le = models.DateTimeField(null=True)
    vu_depuis = models.DateTimeField(null=True)
    heures_depuis = models.DateTimeField(null=True)
    recents = models.PositiveIntegerField(default=0, db_default=0)
    recents_suite = models.PositiveIntegerField(default=0, db_default=0)
    recents_le = models.DateTimeField(null=True)

    class Meta:
        db_table = "statistiques_suivi"
        verbose_name = _("suivi des cumuls")
        verbose_name_plural = _("suivis des cumuls")

    def __str__(self) -> str:
        return f"{self.salon_id} {self.complet}"
