"""What the documentation says of the addresses of the till."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paiements.api import corps, exemples
from paiements.api.formes_caisse import FormeCaisse, FormeConstat, FormeMouvement, FormeZ
from salon_paiement.api.operations import Groupe, Operation

G = Groupe.CAISSE
CAISSE: exemples.Exemple = {
    "id": "0192f3c2-7b00-7b11-8c22-3d4e5f607190",
    "salon": exemples.SALON,
    "fond": 20000,
    "ouverte_le": "2026-11-29T07:30:00Z",
    "ouverte_par": "Kossi",
    "fermee_le": None,
    "z": None,
}
_MOUVEMENT = {
    "id": 12, "montant": -15000, "motif": "Dépôt à la banque", "acteur": "Kossi", "cree_le": "2026-11-29T12:00:00Z",
}  # fmt: skip
_Z: exemples.Exemple = {
    "numero": 42,
    "salon": exemples.SALON,
    "caisse": CAISSE["id"],
    "jour": "2026-11-29",
    "fermee_le": "2026-11-29T19:00:00Z",
    "fermee_par": "Kossi",
    "fond": 20000,
    "compte": 25000,
    "attendu": 25000,
    "ecart": 0,
    "note": "",
    "comptage": {"b10000": 2, "b5000": 1},
    "encaisse": 10000,
    "par_avoir": 0,
    "essai_encaisse": 0,
    "mis_en_avoir": 0,
    "totaux": {"encaisse": 10000, "notes": 2, "comptages": 1},
    "reportes": {"nombre": 0, "montant": 0},
    "moyens": [
        {
            "moyen": "especes", "reseau": "", "nom": "Espèces", "livre": 5000, "declare": None, "rendu": 0, "repris": 0,
            "releve": None, "a_rapprocher": False,
        }
    ],
    "verification": [],
    "sceau": "",
}  # fmt: skip

LISTE = Operation(
    titre=_("Les ouvertures de caisse, la plus récente d'abord"), groupe=G, reponse=FormeCaisse, exemple=CAISSE,
    liste=True,
)  # fmt: skip
OUVRIR = Operation(
    titre=_("Ouvrir la caisse avec son fond"),
    groupe=G,
    aide=_("Une seule est ouverte à la fois dans un salon."),
    corps=corps.CorpsOuverture,
    exemple_corps={"salon": exemples.SALON["id"], "fond": 20000},
    reponse=FormeCaisse,
    exemple=CAISSE,
    statut=201,
)
UNE = Operation(titre=_("Une ouverture de caisse"), groupe=G, reponse=FormeCaisse, exemple=CAISSE)
MOUVEMENTS = Operation(
    titre=_("Ce qui est entré et sorti sans vente, le plus récent d'abord"), groupe=G, reponse=FormeMouvement,
    exemple=_MOUVEMENT, liste=True,
)  # fmt: skip
BOUGER = Operation(
    titre=_("Noter une entrée ou une sortie d'argent"),
    groupe=G,
    corps=corps.CorpsMouvement,
    exemple_corps={"sens": "sortie", "montant": 15000, "motif": "Dépôt à la banque"},
    reponse=FormeMouvement,
    exemple=_MOUVEMENT,
    statut=201,
)
COMPTER = Operation(
    titre=_("Compter le tiroir"),
    groupe=G,
    aide=_(
        "Premier temps de la fermeture : on compte sans savoir ce qui est attendu, puis l'écart est dit. Chaque "
        "comptage reste dans le journal. « b10000 » est un billet de 10 000 F, « p500 » une pièce de 500 F."
    ),
    corps=corps.CorpsComptage,
    exemple_corps={"coupures": {"b10000": 2, "b5000": 1}, "declares": {"mtn": 5000}},
    reponse=FormeConstat,
    exemple={"compte": 25000, "attendu": 25000, "ecart": 0, "sceau": "eyJ…"},
)
CLOTURER = Operation(
    titre=_("Fermer la caisse et tirer son Z"),
    groupe=G,
    aide=_("Avec le « sceau » du comptage ; un écart veut son explication. Un Z ne se modifie plus."),
    corps=corps.CorpsCloture,
    exemple_corps={"sceau": "eyJ…", "note": ""},
    reponse=FormeZ,
    exemple=_Z,
    statut=201,
)
Z = Operation(
    titre=_("Le Z d'une caisse fermée"),
    groupe=G,
    aide=_("404 tant qu'elle est ouverte."),
    reponse=FormeZ,
    exemple=_Z,
)
