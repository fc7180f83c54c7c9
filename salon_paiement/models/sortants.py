"""Outgoing webhooks: where a salon wants to be told, what there is to tell, and each telling with its tries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salon_paiement.models.base import ModeleUuid
from salon_paiement.models.salon import Salon


class EtatPoint(models.TextChoices):
    ACTIF = "actif", _("en service")
    DESACTIVE = "desactive", _("désactivée")


class RaisonPoint(models.TextChoices):
    PERSONNE = "personne", _("désactivée par une personne")
    DISPARU = "disparu", _("le serveur a répondu que cette adresse n'existe plus (410)")
    MUET = "muet", _("aucune livraison n'a réussi en cinq jours")


class EtatLivraison(models.TextChoices):
    A_ENVOYER = "a_envoyer", _("à envoyer")
    EN_ENVOI = "en_envoi", _("en cours d'envoi")
    LIVREE = "livree", _("livrée")
    ECHOUEE = "echouee", _("non livrée")


EN_ROUTE: frozenset[str] = frozenset({EtatLivraison.A_ENVOYER, EtatLivraison.EN_ENVOI})


class PointSortie(ModeleUuid):
    """One address of a partner's server, and the kinds of events it is told.

    Secrets are encrypted together: the one in force, and the one before until ``precedent_jusqu``. ``echec_depuis`` is
    the first failure since the last success: it, and not a count, says how long a server has been deaf.
    """

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="sorties", db_index=False, verbose_name=_("salon"))
    url = models.CharField(_("adresse"), max_length=1_000)
    description = models.CharField(_("description"), max_length=120, blank=True, default="")
    types = models.JSONField(_("événements"), default=list)
    etat = models.CharField(_("état"), max_length=12, choices=EtatPoint, default=EtatPoint.ACTIF)
    raison = models.CharField(_("raison"), max_length=12, choices=RaisonPoint, blank=True, default="")
    secrets_chiffres = models.TextField(editable=False)
    precedent_jusqu = models.DateTimeField(_("ancien secret valable jusqu'au"), null=True, blank=True)
    echecs = models.PositiveIntegerField(_("échecs de suite"), default=0)
    echec_depuis = models.DateTimeField(_("en échec depuis"), null=True, blank=True)
    # How long its last answer took, in milliseconds: a slow server is kept apart from the others.
    duree_ms = models.PositiveIntegerField(null=True, blank=True)
    # When it was last given a turn (fairness), and until when it asked us to wait.
    servi_le = models.DateTimeField(null=True, blank=True)
    pause_jusqu = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("adresse de sortie")
        verbose_name_plural = _("adresses de sortie")
        indexes = [
            # Asked in the transaction of every fact: does anybody want to be told in this salon?
            models.Index(fields=["salon"], condition=Q(etat="actif"), name="sortie_active"),
            models.Index(fields=["salon", "date_creation"], name="sortie_salon"),
        ]

    def __str__(self) -> str:
        return self.description or self.url


class EvenementSortant(ModeleUuid):
    """What is told, written with its fact; its key is the ``webhook-id``, the same at every try and every replay."""

    salon = models.ForeignKey(Salon, models.PROTECT, related_name="+", db_index=False, verbose_name=_("salon"))
    type = models.CharField(_("événement"), max_length=40)
    objet_id = models.UUIDField(null=True, blank=True)
    charge = models.JSONField()

    class Meta:
        verbose_name = _("événement sortant")
        verbose_name_plural = _("événements sortants")
        # What the purge takes.
        indexes = [models.Index(fields=["date_creation"], name="evenement_sortant_date")]

    def __str__(self) -> str:
        return self.type


class LivraisonSortante(ModeleUuid):
    """One event for one address. ``prochaine`` is when it may be taken: taking it pushes that date on (a lease)."""

    evenement = models.ForeignKey(EvenementSortant, models.PROTECT, related_name="livraisons", db_index=False)
    point = models.ForeignKey(PointSortie, models.PROTECT, related_name="livraisons", db_index=False)
    etat = models.CharField(_("état"), max_length=10, choices=EtatLivraison, default=EtatLivraison.A_ENVOYER)
    tentatives = models.PositiveSmallIntegerField(_("essais"), default=0)
    # What was tried before a person asked for it again does not shorten the new round of tries.
    rejouee_apres = models.PositiveSmallIntegerField(default=0)
    prochaine = models.DateTimeField(_("prochain essai"), default=timezone.now)
    statut = models.PositiveSmallIntegerField(_("réponse"), null=True, blank=True)
    duree_ms = models.PositiveIntegerField(_("durée"), null=True, blank=True)
    erreur = models.CharField(_("dernière erreur"), max_length=120, blank=True, default="")
    livree_le = models.DateTimeField(_("livrée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("livraison")
        verbose_name_plural = _("livraisons")
        constraints = [models.UniqueConstraint(fields=["evenement", "point"], name="livraison_unique")]
        indexes = [
            # The sweep, then one address's own turn and what it has under way.
            models.Index(fields=["prochaine"], condition=Q(etat__in=["a_envoyer", "en_envoi"]), name="livraison_due"),
            models.Index(
                fields=["point", "prochaine"], condition=Q(etat__in=["a_envoyer", "en_envoi"]), name="livraison_tour"
            ),
            # The log of one address, newest first; its purge.
            models.Index(fields=["point", "-date_creation"], name="livraison_journal"),
            models.Index(fields=["date_creation"], name="livraison_date"),
        ]

    def __str__(self) -> str:
        return f"{self.evenement_id} {self.etat}"
