"""What the documentation says of the addresses of payments and refunds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from paiements.api import corps, exemples
from paiements.api.formes import FormePaiement, FormeRemboursement, FormeRemboursementVu
from paiements.services.annulation import Suite
from salon_paiement.api.operations import Groupe, Operation

P, R = Groupe.PAIEMENTS, Groupe.REMBOURSEMENTS


class FormeAnnulation(serializers.Serializer[Any]):
    """What is known after an attempt was asked to be withdrawn."""

    suite = serializers.ChoiceField([suite.value for suite in Suite])
    paiement = FormePaiement()


class FormeNumero(serializers.Serializer[Any]):
    """The number a refund goes back to; who saw it is written down."""

    numero = serializers.CharField()


LISTE = Operation(
    titre=_("L'historique des paiements, le plus récent d'abord"),
    groupe=P, reponse=FormePaiement, exemple=exemples.PAIEMENT, liste=True,
)  # fmt: skip
UN = Operation(
    titre=_("Où en est un paiement"),
    groupe=P,
    aide=_(
        "« attendu » : le verdict n'est pas connu, redemandez sans faire repayer. « en_verification » : personne ne "
        "sait encore, on le demande à l'opérateur. Regarder ne coûte rien à l'opérateur."
    ),
    reponse=FormePaiement,
    exemple=exemples.PAIEMENT,
)
ANNULER = Operation(
    titre=_("Retirer une demande de paiement"),
    groupe=P,
    aide=_(
        "L'opérateur est appelé. « finie » : rien ne sera débité ; « payee » : le client avait déjà payé ; "
        "« non_confirmee » : on ne sait pas, n'encaissez pas une deuxième fois."
    ),
    corps=corps.CorpsMotifLibre,
    exemple_corps={"motif": "Le client renonce"},
    reponse=FormeAnnulation,
    exemple={
        "suite": "finie",
        "paiement": exemples.PAIEMENT
        | {"etat": "annule", "etat_mot": "Annulé par le client", "attendu": False, "suite": None},
    },
)
ANNULER_ESPECES = Operation(
    titre=_("Annuler un encaissement en espèces"),
    groupe=P,
    aide=_("Tant que sa caisse est ouverte ; ensuite, c'est un remboursement."),
    corps=corps.CorpsMotif,
    exemple_corps={"motif": "Erreur de saisie"},
    reponse=FormePaiement,
    exemple=exemples.ESPECES | {"etat": "annule", "etat_mot": "Annulé par le salon"},
)
REMPLACER = Operation(
    titre=_("Le client paie autrement"),
    groupe=P,
    aide=_("La note est de nouveau à payer ; l'ancien paiement reste surveillé, son argent serait compté."),
    corps=corps.CorpsMotifLibre,
    exemple_corps={"motif": "Le client préfère les espèces"},
    reponse=FormePaiement,
    exemple=exemples.PAIEMENT | {"remplacee": True},
)
REMBOURSER = Operation(
    titre=_("Demander un remboursement"),
    groupe=R,
    aide=_(
        "Qui peut approuver seul approuve en même temps ; au-dessus du seuil du salon, une autre personne décide. "
        "La même clé rend le même remboursement."
    ),
    corps=corps.CorpsRemboursement,
    exemple_corps={"montant": 2000, "voie": "operateur", "motif": "Prestation refaite"},
    reponse=FormeRemboursementVu,
    exemple=exemples.REMBOURSEMENT_VU,
    statut=201,
)
REMBOURSEMENTS = Operation(
    titre=_("Les remboursements, le plus récent d'abord"),
    groupe=R, reponse=FormeRemboursement, exemple=exemples.REMBOURSEMENT, liste=True,
)  # fmt: skip
REMBOURSEMENT = Operation(
    titre=_("Un remboursement, et ce que vous pouvez en faire"),
    groupe=R, reponse=FormeRemboursementVu, exemple=exemples.REMBOURSEMENT_VU,
)  # fmt: skip
NUMERO = Operation(
    titre=_("Voir le numéro à rembourser"),
    groupe=R,
    aide=_("Pour qui renvoie l'argent à la main. Qui l'a vu est écrit dans le journal, chaque fois."),
    corps=corps.CorpsVide,
    exemple_corps={},
    reponse=FormeNumero,
    exemple={"numero": "+229…"},
)


def _geste(
    titre: Any, corps_du_geste: Any, exemple_corps: dict[str, str], etat: str, mot: str, aide: Any = ""
) -> Operation:
    return Operation(
        titre=titre, groupe=R, aide=aide, corps=corps_du_geste, exemple_corps=exemple_corps,
        reponse=FormeRemboursementVu, exemple=exemples.REMBOURSEMENT_VU | {"etat": etat, "etat_mot": mot},
    )  # fmt: skip


GESTES: dict[str, Operation] = {
    "approuver": _geste(
        _("Approuver un remboursement"), corps.CorpsVide, {}, "en_transit", "En route vers le client",
        _("Au-dessus du seuil du salon, une autre personne que celle qui a demandé."),
    ),
    "refuser": _geste(_("Refuser un remboursement"), corps.CorpsMotif, {"motif": "Ticket perdu"}, "refuse", "Refusé"),
    "remettre": _geste(_("Noter que les espèces sont remises"), corps.CorpsVide, {}, "fait", "Rendu au client"),
    "prouver": _geste(
        _("Noter qu'un envoi à la main est parti"), corps.CorpsPreuve, {"preuve": "TRF-77"}, "fait", "Rendu au client"
    ),
    "echec": _geste(
        _("Noter qu'un envoi n'a pas abouti"), corps.CorpsMotif, {"motif": "Vu sur leur site"}, "echoue", "Non abouti"
    ),
}  # fmt: skip
