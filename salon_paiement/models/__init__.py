"""Models of the salon app, one file per subject."""

from salon_paiement.models.base import ModeleUuid, cle_nouvelle
from salon_paiement.models.battement import Battement
from salon_paiement.models.canaux import AbonnementPoussee, Consentement, ReglageCanal
from salon_paiement.models.catalogue import Prestation
from salon_paiement.models.freins import Frein
from salon_paiement.models.logo import Logo
from salon_paiement.models.notification import Canal, EtatNotification, Notification
from salon_paiement.models.personnes import Client, ClientTelephone, Coiffeur, Telephone
from salon_paiement.models.salon import AncienJetonQR, GenreRapport, Membre, Pays, PosteQR, Role, Salon
from salon_paiement.models.session import Evaluation, LigneSession, Origine, Recu, SessionPaiement

__all__ = [
    "AbonnementPoussee",
    "AncienJetonQR",
    "Battement",
    "Canal",
    "Client",
    "ClientTelephone",
    "Coiffeur",
    "Consentement",
    "EtatNotification",
    "Evaluation",
    "Frein",
    "GenreRapport",
    "LigneSession",
    "Logo",
    "Membre",
    "ModeleUuid",
    "Notification",
    "Origine",
    "Pays",
    "PosteQR",
    "Prestation",
    "Recu",
    "ReglageCanal",
    "Role",
    "Salon",
    "SessionPaiement",
    "Telephone",
    "cle_nouvelle",
]
