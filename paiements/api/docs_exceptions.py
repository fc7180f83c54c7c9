"""What the documentation says of the addresses of money that waits, and of the log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paiements.api import corps, exemples
from paiements.api.formes_exceptions import FormeException, FormeExceptionVue
from salon_paiement.api.operations import Groupe, Operation

G = Groupe.A_TRAITER
_LIGNE: exemples.Exemple = {
    "id": "0192f3c2-7c00-7b11-8c22-3d4e5f6071a0",
    "salon": exemples.SALON,
    "type": "doublon",
    "type_mot": "payé deux fois",
    "montant": 5000,
    "devise": "XOF",
    "est_un_manque": False,
    "vieille": False,
    "session": exemples.NOTE,
    "paiement": exemples.REFERENCE,
    "cree_le": "2026-11-29T10:20:00Z",
    "resolution": "",
    "resolution_mot": "",
    "resolue_le": None,
    "resolue_par": None,
    "note": "",
    "remboursement": None,
    "avoir": None,
    "session_cible": None,
}
_VUE: exemples.Exemple = {
    **_LIGNE,
    "decisions": [{"decision": "avoir", "mot": "avoir donné au client", "permise": True}],
    "paiement_vu": exemples.PAIEMENT,
    "ligne_releve": None,
    "faits": [exemples.FAIT],
}

LISTE = Operation(
    titre=_("L'argent qui attend quelqu'un, le plus ancien d'abord"), groupe=G, reponse=FormeException, exemple=_LIGNE,
    liste=True,
)  # fmt: skip
UNE = Operation(
    titre=_("Un argent à traiter : la preuve, et ce qui peut être décidé"), groupe=G, reponse=FormeExceptionVue,
    exemple=_VUE,
)  # fmt: skip
DECIDER = Operation(
    titre=_("Décider de cet argent"),
    groupe=G,
    aide=_(
        "« decision » est une de celles que l'exception propose. « note » dit pourquoi ; « cible » est le code de "
        "l'autre note (autre_session) ; « voie » et « montant » sont ceux d'un remboursement ; « solder_reste » "
        "abandonne aussi ce qui resterait dû (accepte)."
    ),
    corps=corps.CorpsDecision,
    exemple_corps={"decision": "avoir", "note": "Vu avec la cliente"},
    reponse=FormeExceptionVue,
    exemple=_VUE
    | {
        "resolution": "avoir",
        "resolution_mot": "avoir donné au client",
        "resolue_le": "2026-11-29T11:00:00Z",
        "resolue_par": "Kossi",
        "note": "Vu avec la cliente",
        "avoir": "H4T9WZ",
        "decisions": [],
    },
)
