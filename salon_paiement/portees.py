"""What a machine's key may be given, in words; ``salon_paiement.droits`` says what each one allows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Portee(models.TextChoices):
    """One box of the page that makes a key."""

    SESSIONS_LIRE = "sessions:lire", _("lire les notes")
    SESSIONS_ECRIRE = "sessions:ecrire", _("ouvrir, composer et annuler des notes")
    PAIEMENTS_LIRE = "paiements:lire", _("lire les paiements")
    PAIEMENTS_INITIER = "paiements:initier", _("lancer un paiement sur le téléphone d'un client")
    REMBOURSEMENTS_DEMANDER = "remboursements:demander", _("demander un remboursement, qu'une personne approuve")
    CATALOGUE_LIRE = "catalogue:lire", _("lire les prestations, les coiffeurs et les postes")
    CATALOGUE_ECRIRE = "catalogue:ecrire", _("modifier les prestations, les coiffeurs et les postes")
    CLIENTS_LIRE = "clients:lire", _("lire les clients (numéros masqués)")
    STATISTIQUES_LIRE = "statistiques:lire", _("lire les statistiques")
    TRACES_LIRE = "traces:lire", _("lire les traces")
    CAISSE_LIRE = "caisse:lire", _("lire la caisse et ses Z")
