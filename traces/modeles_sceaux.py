"""The seals over facts, the heads that leave the box, and the register of archives. None of them can be rewritten.

A *chain* is one salon's, or the platform's own (facts of no salon, the nil UUID).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from traces.immuabilite import immuable
from traces.scellables import scelle

CHAINE_PLATEFORME = uuid.UUID(int=0)


def chaine_de(salon_id: uuid.UUID | None) -> uuid.UUID:
    """Return the chain of a salon's facts, or of those of no salon."""
    return CHAINE_PLATEFORME if salon_id is None else salon_id


def salon_de(chaine: uuid.UUID) -> uuid.UUID | None:
    """Return the salon's key of a chain's facts, as their column holds it: nothing for the platform's."""
    return None if chaine == CHAINE_PLATEFORME else chaine


class MotifTete(models.TextChoices):
    """Why a head left."""

    HORAIRE = "horaire", _("point horaire")
    QUOTIDIEN = "quotidien", _("message du jour à la propriétaire")
    TEMOIN = "temoin", _("fichier témoin")


@immuable
class SceauTraces(models.Model):
    """One fact sealed, in its own table so that sealing never touches the fact nor who writes it.

    Args:
        genre, fait_id: which fact (see ``scellables.py``); ``version``: which of its columns were sealed.
        empreinte: keyed digest of the fact; ``maillon``: of the previous link, this rank and ``empreinte``.
    """

    pk = models.CompositePrimaryKey("chaine", "sequence")
    chaine = models.UUIDField()
    sequence = models.BigIntegerField()
    genre = models.CharField(max_length=1)
    version = models.PositiveSmallIntegerField(default=1)
    fait_id = models.BigIntegerField()
    empreinte = models.BinaryField()
    maillon = models.BinaryField()
    scelle_le = models.DateTimeField()

    class Meta:
        db_table = "traces_sceaux"
        verbose_name = _("sceau")
        verbose_name_plural = _("sceaux")
        constraints = [models.UniqueConstraint(fields=["genre", "fait_id"], name="sceau_fait_unique")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.genre}{self.fait_id}"


class SuiviScellement(models.Model):
    """How far one kind of facts is sealed without a hole: every key up to ``plancher`` is, or will never exist.

    ``candidat`` is the next floor, good once every transaction that was running when it was noted has ended.
    """

    genre = models.CharField(max_length=1, primary_key=True)
    plancher = models.BigIntegerField(default=0)
    candidat = models.BigIntegerField(default=0)
    candidat_horizon = models.BigIntegerField(default=0)
    candidat_le = models.DateTimeField(null=True)

    class Meta:
        db_table = "traces_suivi_scellement"

    def __str__(self) -> str:
        return f"{self.genre} {self.plancher}"


@scelle("h", "chaine", "sequence", "maillon", "motif", "signature", "emise_le", chaine="chaine", date="emise_le")
@immuable
class TeteSceau(models.Model):
    """The last link of a chain at one instant, signed: what the owner keeps outside, and the chain is held against."""

    id = models.BigAutoField(primary_key=True)
    chaine = models.UUIDField()
    sequence = models.BigIntegerField()
    maillon = models.BinaryField()
    motif = models.CharField(max_length=10, choices=MotifTete)
    signature = models.BinaryField()
    emise_le = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        db_table = "traces_tetes"
        verbose_name = _("sceau remis")
        verbose_name_plural = _("sceaux remis")
        indexes = [models.Index(fields=["chaine", "sequence"], name="tete_chaine")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.motif}"


@scelle(
    "a", "chaine", "mois", "nombre", "premier_id", "dernier_id", "fichier", "empreinte", "octets", "date_creation",
    chaine="chaine",
)  # fmt: skip
@immuable
class ArchiveTraces(models.Model):
    """One month of one chain's traces, copied outside and read back: what allows its rows to be deleted.

    Args:
        mois: first day of the month (UTC); ``nombre`` facts, keys from ``premier_id`` to ``dernier_id``.
        fichier: name in the archive storage; ``empreinte``: SHA-256 of the compressed file; ``octets``: its size.
    """

    id = models.BigAutoField(primary_key=True)
    chaine = models.UUIDField()
    mois = models.DateField(_("mois"))
    nombre = models.BigIntegerField(_("traces"))
    premier_id = models.BigIntegerField()
    dernier_id = models.BigIntegerField()
    fichier = models.CharField(_("fichier"), max_length=200)
    empreinte = models.CharField(_("empreinte"), max_length=64)
    octets = models.BigIntegerField(_("taille"))
    date_creation = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        db_table = "traces_archives"
        verbose_name = _("archive de traces")
        verbose_name_plural = _("archives de traces")
        constraints = [models.UniqueConstraint(fields=["chaine", "mois", "empreinte"], name="archive_unique")]

    def __str__(self) -> str:
        return self.fichier
