"""The outbox: one row per message to send, swept by beat; Celery is only its doorbell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salon_paiement.models.base import ModeleUuid
from salon_paiement.models.salon import Salon
from salon_paiement.models.session import SessionPaiement


class Canal(models.TextChoices):
    COURRIEL = "courriel", _("e-mail")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SLACK = "slack", _("Slack")
    POUSSEE = "poussee", _("notification sur l'appareil")


class EtatNotification(models.TextChoices):
    A_ENVOYER = "a_envoyer", _("à envoyer")
    EN_ENVOI = "en_envoi", _("en cours d'envoi")
    ENVOYEE = "envoyee", _("envoyée")
    EN_ECHEC = "en_echec", _("en échec")
    # It may have arrived, and once more would be one too many: nobody sends it again by itself.
    INCERTAINE = "incertaine", _("peut-être reçue")


class Accuse(models.TextChoices):
    """What the salon's own gateway reported of a message that had left."""

    REMIS = "remis", _("remise à la personne")
    NON_REMIS = "non_remis", _("non remise")
    EXPIRE = "expire", _("non remise à temps")


# Sent again as another message: its event, this sign, and its rank (2 for the first).
RENVOI = "~"
# Whose keys encrypt what is told to the platform's own operators.
PLATEFORME = "plateforme"
# What a client asked for; all the others go to the team.
MODELES_CLIENT = frozenset({"recu"})


# What each template tells, for the people who read which messages left.
SUJETS = {
    "recu": _("reçu de paiement"),
    "encaissement_tardif": _("argent arrivé en retard"),
    "argent_a_traiter": _("argent à traiter"),
    "argent_en_attente": _("argent qui attend depuis un jour"),
    "messages_inconnus": _("messages d'opérateur inconnus"),
    "affiche_muette": _("affiche qui n'est plus scannée"),
    "sceau_du_jour": _("journée et son sceau"),
    "soir": _("message du soir"),
    "rapport_jour": _("rapport de la journée"),
    "rapport_semaine": _("rapport de la semaine"),
    "rapport_mois": _("rapport du mois"),
    "sceaux_en_retard": _("faits qui attendent leur sceau"),
    "sceaux_touches": _("faits réécrits ou archive illisible"),
    "export_pret": _("fichier demandé, prêt"),
    "plafond_messages": _("argent des messages du mois"),
    "alerte": _("alerte"),
    "alerte_resolue": _("fin d'une alerte"),
    "erreur_critique": _("erreur grave du système"),
    "sortie_desactivee": _("adresse de sortie désactivée"),
    "essai_canal": _("message d'essai"),
}


class Notification(ModeleUuid):
    """A message. ``evenement`` is the stable key of what it tells; the recipient is encrypted.

    ``prochaine_tentative`` is when it may be taken; taking it pushes that date forward (a lease), so
    that a dead worker's message comes back by itself.
    """

    # Empty: a message to the platform's operators.
    salon = models.ForeignKey(
        Salon, models.PROTECT, null=True, blank=True, related_name="notifications", verbose_name=_("salon")
    )
    session = models.ForeignKey(SessionPaiement, models.PROTECT, null=True, related_name="notifications")
    evenement = models.CharField(_("événement"), max_length=80)
    modele = models.CharField(_("modèle"), max_length=40)
    canal = models.CharField(_("canal"), max_length=10, choices=Canal)
    destinataire_chiffre = models.BinaryField(null=True)
    destinataire_empreinte = models.CharField(max_length=64)
    langue = models.CharField(_("langue"), max_length=2, default="fr")
    etat = models.CharField(_("état"), max_length=12, choices=EtatNotification, default=EtatNotification.A_ENVOYER)
    tentatives = models.PositiveSmallIntegerField(_("tentatives"), default=0)
    prochaine_tentative = models.DateTimeField(_("prochaine tentative"))
    erreur = models.CharField(_("dernière erreur"), max_length=200, blank=True, default="")
    envoyee_le = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    # What it cost, counted before it leaves and given back when it certainly did not.
    segments = models.PositiveSmallIntegerField(_("SMS comptés"), default=0, db_default=0)
    cout = models.PositiveIntegerField(_("coût"), default=0, db_default=0)
    compte_le = models.DateTimeField(_("compté le"), null=True, blank=True)
    # What the gateway said became of it; empty as long as it said nothing.
    accuse = models.CharField(
        _("ce qu'en dit la passerelle"), max_length=12, choices=Accuse, blank=True, default="", db_default=""
    )
    accuse_le = models.DateTimeField(_("remise ou échec, le"), null=True, blank=True)
    # Somebody had it sent again, as another message with its own price.
    renvoyee = models.BooleanField(_("renvoyée"), default=False, db_default=False)

    # Set on the row in memory by whoever takes it: a worker died while it was leaving.
    interrompue = False

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["evenement", "canal", "destinataire_empreinte"], name="notification_unique")
        ]
        indexes = [
            # The sweep of what is due.
            models.Index(
                fields=["prochaine_tentative"],
                condition=Q(etat__in=["a_envoyer", "en_envoi"]),
                name="notification_due",
            ),
            # What a channel cost this month.
            models.Index(
                fields=["salon", "canal", "compte_le"], condition=Q(compte_le__isnull=False), name="notification_cout"
            ),
        ]

    def __str__(self) -> str:
        return self.evenement

    @property
    def coffre(self) -> str:
        """Whose keys its recipient is encrypted with."""
        return str(self.salon_id or PLATEFORME)

    @property
    def salon_concerne(self) -> Salon:
        """The salon it speaks of.

        Raises:
            ValueError: it is the platform's.
        """
        if self.salon is None:
            raise ValueError("ce message ne parle d'aucun salon")
        return self.salon

    @property
    def pour_client(self) -> bool:
        """Tell whether a client asked for it: her agreement is looked at again when it leaves."""
        return self.modele in MODELES_CLIENT

    @property
    def fait(self) -> str:
        """The key of what it tells: the same for a message and for those sent again in its place."""
        return self.evenement.partition(RENVOI)[0]

    @property
    def non_remise(self) -> bool:
        """Tell whether it left, and is known not to have arrived."""
        return self.accuse in {Accuse.NON_REMIS, Accuse.EXPIRE}

    @property
    def renvoyable(self) -> bool:
        """Tell whether a person may have it sent again."""
        finie = self.etat == EtatNotification.ENVOYEE and not self.non_remise
        return not finie and self.etat != EtatNotification.EN_ENVOI and not self.renvoyee

    @property
    def sujet(self) -> str:
        """What it tells, in words."""
        return str(SUJETS.get(self.modele, self.modele))
