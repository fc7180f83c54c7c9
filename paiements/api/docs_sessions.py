"""What the documentation says of the addresses of notes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paiements.api import corps, exemples
from paiements.api.formes import FormePaiement
from paiements.api.formes_sessions import (
    FormeAvoirs,
    FormeFaits,
    FormeLien,
    FormeRecuDonne,
    FormeReseaux,
    FormeSession,
    FormeSessionVue,
)
from salon_paiement.api.operations import Groupe, Operation

G = Groupe.VISITES
_PANIER = {"prestations": [{"prestation": exemples.PRESTATION, "quantite": 1}]}

LISTE = Operation(
    titre=_("Les notes, la plus récente d'abord"),
    groupe=G,
    aide=_("Un coiffeur n'a que celles de sa journée, avec ses lignes seulement."),
    reponse=FormeSession,
    exemple=exemples.SESSION,
    liste=True,
)
OUVRIR = Operation(
    titre=_("Ouvrir un ticket"),
    groupe=G,
    aide=_("La même clé rend le même ticket. « lien » donne ensuite ce que scanne le client."),
    corps=corps.CorpsTicket,
    exemple_corps={"salon": exemples.SALON["id"], **_PANIER, "langue": "fr"},
    reponse=FormeSessionVue,
    exemple=exemples.SESSION_VUE | {"etat": "cree", "etat_mot": "Ticket prêt"},
    statut=201,
)
UNE = Operation(
    titre=_("Une note : ses lignes, son argent, son reçu"),
    groupe=G,
    aide=_("Par son identifiant ou par son code court."),
    reponse=FormeSessionVue,
    exemple=exemples.SESSION_VUE | {"recu": exemples.RECU},
)
COMPOSER = Operation(
    titre=_("Choisir ce que prend le client"),
    groupe=G,
    aide=_("Remplace les lignes ; la note est alors à payer. Refusé dès qu'un paiement a été lancé."),
    corps=corps.CorpsComposition,
    exemple_corps=_PANIER | {"pourboire": 500},
    reponse=FormeSessionVue,
    exemple=exemples.SESSION_VUE,
)
CHRONOLOGIE = Operation(
    titre=_("Ce qui est arrivé à une note"),
    groupe=G,
    reponse=FormeFaits,
    exemple={"faits": [exemples.FAIT]},
)
AVOIRS = Operation(
    titre=_("Les avoirs du client d'une note"),
    groupe=G,
    aide=_("Ceux de son numéro ou de sa fiche où il reste quelque chose ; le premier à expirer d'abord, dix au plus."),
    reponse=FormeAvoirs,
    exemple={"avoirs": [{"code": "H4T9WZ", "montant": 5000, "solde": 3000, "expire_le": "2027-05-01T23:00:00Z"}]},
)
RESEAUX = Operation(
    titre=_("Les opérateurs proposés pour une note"),
    groupe=G,
    aide=_(
        "Ceux du salon qui prennent ce qui reste dû : leur code est le « reseau » d'un paiement. N'envoyez personne là"
        " où « coupe » est vrai ; aucun : seulement des espèces."
    ),
    reponse=FormeReseaux,
    exemple={
        "reseaux": [
            {
                "code": "mtn",
                "nom": "MTN MoMo",
                "numero_exige": True,
                "coupe": False,
                "perturbe": False,
                "essai": False,
            }
        ]
    },
)
ABANDONNER = Operation(
    titre=_("Annuler une note"),
    groupe=G,
    aide=_("Refusé tant qu'un paiement est en cours ou que de l'argent a été reçu."),
    corps=corps.CorpsMotif,
    exemple_corps={"motif": "Erreur de saisie"},
    reponse=FormeSessionVue,
    exemple=exemples.SESSION_VUE | {"etat": "abandonne", "etat_mot": "Abandonnée", "annulable": False},
)
LIEN = Operation(
    titre=_("Ce que scanne le client : l'adresse et son QR"),
    groupe=G,
    aide=_("Ce lien ouvre la note sur le premier téléphone qui le montre : ne le donnez qu'au client."),
    reponse=FormeLien,
    exemple={"adresse": "https://salon.example.com/q/…", "qr_svg": "<svg …></svg>"},
    erreurs=frozenset({409}),
)
RECU = Operation(
    titre=_("Le reçu d'une note payée : sa page et son PDF"),
    groupe=G,
    aide=_("404 tant qu'elle n'est pas payée. Qui a l'adresse peut lire le reçu : ne la donnez qu'au client."),
    reponse=FormeRecuDonne,
    exemple=exemples.RECU_DONNE,
)
REMISE = Operation(
    titre=_("Accorder une remise"),
    groupe=G,
    aide=_("Sur ce qui reste à payer, pourboire non compris ; la note est réglée quand il ne reste rien."),
    corps=corps.CorpsRemise,
    exemple_corps={"montant": 500, "motif": "Cliente fidèle"},
    reponse=FormeSessionVue,
    exemple=exemples.SESSION_VUE | {"remise": 500, "total": 4500, "reste": 4500},
)
LIBERER = Operation(
    titre=_("Laisser un autre téléphone prendre la note"),
    groupe=G,
    corps=corps.CorpsVide,
    exemple_corps={},
    reponse=FormeSessionVue,
    exemple=exemples.SESSION_VUE,
)
SES_PAIEMENTS = Operation(
    titre=_("Les paiements d'une note, le plus récent d'abord"),
    groupe=Groupe.PAIEMENTS,
    reponse=FormePaiement,
    exemple=exemples.PAIEMENT,
    liste=True,
)
INITIER = Operation(
    titre=_("Lancer un paiement"),
    groupe=Groupe.PAIEMENTS,
    aide=_(
        "L'opérateur est appelé, le client confirme sur son téléphone. La réponse (202) vient même si l'opérateur se "
        "tait : suivez le paiement à l'adresse de « Location », toutes les « Retry-After » secondes. La même clé rend "
        "le même paiement."
    ),
    corps=corps.CorpsPaiement,
    exemple_corps={"reseau": "mtn", "telephone": "01 97 00 00 00"},
    reponse=FormePaiement,
    exemple=exemples.PAIEMENT,
    statut=202,
)
ESPECES = Operation(
    titre=_("Encaisser des espèces"),
    groupe=Groupe.PAIEMENTS,
    aide=_("Dans la caisse ouverte du salon ; « rendu » est la monnaie à rendre."),
    corps=corps.CorpsEspeces,
    exemple_corps={"remis": 10000},
    reponse=FormePaiement,
    exemple=exemples.ESPECES,
    statut=201,
)
