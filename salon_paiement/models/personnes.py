"""Hairdressers and clients. A person is not a phone; both belong to one salon."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from salon_paiement.models.base import ModeleUuid
from salon_paiement.models.salon import Membre, Salon


class Coiffeur(ModeleUuid):
    """Someone who does the work; may have no login."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="coiffeurs", verbose_name=_("salon"))
    nom = models.CharField(_("nom affiché"), max_length=60)
    membre = models.OneToOneField(
        Membre, models.PROTECT, null=True, blank=True, related_name="coiffeur", verbose_name=_("compte")
    )
    taux_commission = models.PositiveSmallIntegerField(
        _("commission (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    disponible = models.BooleanField(_("disponible"), default=True)
    actif = models.BooleanField(_("actif"), default=True)

    class Meta:
        verbose_name = _("coiffeur")
        verbose_name_plural = _("coiffeurs")
        constraints = [
            models.CheckConstraint(condition=models.Q(taux_commission__lte=100), name="coiffeur_commission_pct")
        ]

    def __str__(self) -> str:
        return self.nom


class Telephone(ModeleUuid):
    """A number of one salon: searched by keyed digest, read only by decrypting.

    ``empreinte`` is the HMAC of the canonical E.164, ``empreinte_fin`` of its last four digits;
    ``numero_chiffre`` and ``compose_chiffre`` (as it was typed) are purged by retention.
    """

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="telephones")
    empreinte = models.CharField(max_length=64)
    empreinte_fin = models.CharField(max_length=64, db_index=True)
    numero_chiffre = models.BinaryField(null=True)
    compose_chiffre = models.BinaryField(null=True)
    masque = models.CharField(_("numéro"), max_length=30)

    class Meta:
        verbose_name = _("téléphone")
        verbose_name_plural = _("téléphones")
        constraints = [models.UniqueConstraint(fields=["salon", "empreinte"], name="telephone_unique")]

    def __str__(self) -> str:
        return self.masque


class Client(ModeleUuid):
    """A person known by one salon. Anonymised on request, never deleted."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="clients", verbose_name=_("salon"))
    prenom = models.CharField(_("prénom"), max_length=60, blank=True, default="")
    telephones = models.ManyToManyField(Telephone, through="ClientTelephone", related_name="clients")
    fusionne_dans = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="fusionnes")
    anonymise_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        # The list of a salon's clients, newest first.
        indexes = [models.Index(fields=["salon", "-date_creation"], name="client_salon")]

    def __str__(self) -> str:
        return self.prenom or str(_("Client effacé") if self.anonymise_le else _("Client sans nom"))


class ClientTelephone(models.Model):
    """Who was seen with which number, and when last."""

    client = models.ForeignKey(Client, models.PROTECT)
    telephone = models.ForeignKey(Telephone, models.PROTECT)
    vu_le = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "telephone"], name="client_telephone_unique")]

    def __str__(self) -> str:
        return f"{self.client} {self.telephone}"
