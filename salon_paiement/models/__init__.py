"""Models of the salon app, one file per subject."""

from salon_paiement.models.accuses import ReferencePasserelle
from salon_paiement.models.base import ModeleUuid, cle_nouvelle
from salon_paiement.models.battement import Battement
from salon_paiement.models.canaux import AbonnementPoussee, Consentement, ReglageCanal
from salon_paiement.models.catalogue import Prestation
from salon_paiement.models.cles import CleApi
from salon_paiement.models.codes import ESSAIS_MAX, CodePersonnel
from salon_paiement.models.freins import Frein
from salon_paiement.models.logo import Logo
from salon_paiement.models.notification import Accuse, Canal, EtatNotification, Notification
from salon_paiement.models.personnes import Client, ClientTelephone, Coiffeur, Telephone
from salon_paiement.models.salon import AncienJetonQR, GenreRapport, Membre, Pays, PosteQR, Role, Salon
from salon_paiement.models.session import Evaluation, LigneSession, Origine, Recu, SessionPaiement
from salon_paiement.models.sortants import (
    EtatLivraison,
    EtatPoint,
    EvenementSortant,
    LivraisonSortante,
    PointSortie,
    RaisonPoint,
)

__all__ = [
    "ESSAIS_MAX",
    "AbonnementPoussee",
    "Accuse",
    "AncienJetonQR",
    "Battement",
    "Canal",
    "CleApi",
    "Client",
    "ClientTelephone",
    "CodePersonnel",
    "Coiffeur",
    "Consentement",
    "EtatLivraison",
    "EtatNotification",
    "EtatPoint",
    "Evaluation",
    "EvenementSortant",
    "Frein",
    "GenreRapport",
    "LigneSession",
    "LivraisonSortante",
    "Logo",
    "Membre",
    "ModeleUuid",
    "Notification",
    "Origine",
    "Pays",
    "PointSortie",
    "PosteQR",
    "Prestation",
    "RaisonPoint",
    "Recu",
    "ReferencePasserelle",
    "ReglageCanal",
    "Role",
    "Salon",
    "SessionPaiement",
    "Telephone",
    "cle_nouvelle",
]
