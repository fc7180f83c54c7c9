"""Boards that people compose: which figures, how large, in which order. A board stores choices, never a figure."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salon_paiement.models import ModeleUuid, Salon


class TableauDeBord(ModeleUuid):
    """One board of one author, in one salon.

    ``tous_les_salons``: it adds up all of its author's salons, and stays hers. ``partage``: everybody of the salon
    reads it, each what her role may see. ``actif``: false once deleted. ``revision`` grows at each change, so that two
    people who change it at once notice.
    """

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="tableaux", verbose_name=_("salon"))
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tableaux", verbose_name=_("auteur")
    )
    nom = models.CharField(_("nom"), max_length=60)
    tous_les_salons = models.BooleanField(_("tous mes salons"), default=False)
    partage = models.BooleanField(_("partagé"), default=False)
    actif = models.BooleanField(_("actif"), default=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("tableau de bord")
        verbose_name_plural = _("tableaux de bord")
        constraints = [
            # What adds up several salons is nobody else's in one of them.
            models.CheckConstraint(
                condition=Q(partage=False) | Q(tous_les_salons=False), name="tableau_partage_dans_un_salon"
            )
        ]
        indexes = [
            models.Index(fields=["salon"], condition=Q(actif=True, partage=True), name="tableau_partage"),
        ]

    def __str__(self) -> str:
        return self.nom


class Widget(ModeleUuid):
    """One piece of a board: what it shows (``statistiques/widgets/``), its settings and its place on four columns.

    ``genre`` is a code of the catalogue; it has no ``choices``, so that a new kind needs no migration.
    """

    tableau = models.ForeignKey(TableauDeBord, models.PROTECT, related_name="widgets", db_index=False)
    rang = models.PositiveSmallIntegerField(_("rang"))
    genre = models.CharField(_("genre"), max_length=20)
    largeur = models.PositiveSmallIntegerField(_("largeur"), default=1)
    hauteur = models.PositiveSmallIntegerField(_("hauteur"), default=1)
    periode = models.CharField(_("période"), max_length=5, blank=True, default="")
    options = models.JSONField(_("réglages"), default=dict)

    class Meta:
        verbose_name = _("élément de tableau")
        verbose_name_plural = _("éléments de tableau")
        ordering = ["tableau", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["tableau", "rang"], name="widget_rang_unique"),
            models.CheckConstraint(
                condition=Q(largeur__gte=1, largeur__lte=4, hauteur__gte=1, hauteur__lte=2), name="widget_taille"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rang} {self.genre}"
