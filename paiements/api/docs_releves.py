"""What the documentation says of the addresses of statements."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paiements.api import corps, exemples
from paiements.api.formes import FormePaiement
from paiements.api.formes_releves import FormeCompte, FormeLigneReleve, FormeReleve, FormeReleveVu, FormeTete
from salon_paiement.api.operations import Groupe, Operation, Parametre

G = Groupe.RAPPROCHEMENT
_COMPTE: exemples.Exemple = {
    "id": exemples.COMPTE, "salon": exemples.SALON, "fournisseur": "fedapay", "fournisseur_mot": "FedaPay",
    "mode": "live", "actif": True, "reseaux": ["mtn", "moov"],
}  # fmt: skip
_RELEVE: exemples.Exemple = {
    "id": "0192f3c2-7d00-7b11-8c22-3d4e5f6071b0",
    "salon": exemples.SALON,
    "compte": {"id": exemples.COMPTE, "fournisseur": "fedapay", "mode": "live"},
    "nom": "novembre.csv",
    "format": "csv",
    "octets": 48213,
    "etat": "lu",
    "etat_mot": "lu",
    "debut": "2026-11-01T00:00:00Z",
    "fin": "2026-11-29T00:00:00Z",
    "lignes": 412,
    "lignes_neuves": 410,
    "lignes_fautives": 0,
    "lignes_ignorees": 2,
    "erreur": "",
    "cree_par": "Kossi",
    "cree_le": "2026-11-29T08:00:00Z",
    "fini_le": "2026-11-29T08:00:04Z",
}
_VU: exemples.Exemple = {
    **_RELEVE,
    "avance": {"etape": "lire", "faites": 412, "total": 412, "pourcent": 99},
    "colonnes": {"date": "Date", "montant": "Montant", "reference": "Reference"},
    "colonnes_a_choisir": False,
    "resultats": {"rapprochees": 405, "attendues": 1, "absentes": 0, "divergentes": 2, "orphelines": 3},
    "fautes": [],
}
_LIGNE: exemples.Exemple = {
    "id": 9312, "instant": "2026-11-29T10:15:08Z", "sens": "encaissement", "montant": 5000, "frais": 90,
    "devise": "XOF", "reference": "tx-184467", "notre_reference": exemples.REFERENCE,
    "telephone": "+229 01 97 •• •• 00", "etat": "rapprochee", "motif": "", "motif_mot": "",
    "paiement": exemples.REFERENCE, "session": exemples.NOTE["code"],
}  # fmt: skip

COMPTES = Operation(
    titre=_("Vos comptes chez les opérateurs"), groupe=G, reponse=FormeCompte, exemple=_COMPTE, liste=True,
)  # fmt: skip
LISTE = Operation(
    titre=_("Les relevés, le plus récent d'abord"), groupe=G, reponse=FormeReleve, exemple=_RELEVE, liste=True,
)  # fmt: skip
DEPOSER = Operation(
    titre=_("Déposer un relevé d'opérateur"),
    groupe=G,
    aide=_(
        "Un fichier CSV ou Excel (25 Mo au plus) envoyé en multipart/form-data. S'il a les colonnes choisies la "
        "dernière fois pour cet opérateur, il est lu aussitôt ; sinon il attend qu'on les choisisse (« colonnes »)."
    ),
    corps=corps.CorpsReleve,
    exemple_corps={"compte": exemples.COMPTE, "fichier": "(novembre.csv)"},
    reponse=FormeReleveVu,
    exemple=_VU | {"etat": "a_lire", "etat_mot": "en attente de lecture", "resultats": None, "fini_le": None},
    statut=201,
)
UN = Operation(titre=_("Un relevé et ce qui en est sorti"), groupe=G, reponse=FormeReleveVu, exemple=_VU)
LIGNES = Operation(
    titre=_("Les lignes d'un relevé, la plus récente d'abord"),
    groupe=G,
    reponse=FormeLigneReleve,
    exemple=_LIGNE,
    liste=True,
    parametres=(
        Parametre(
            nom="liste",
            aide=_("Une des listes de lignes ; toutes sans rien dire."),
            exemple="orphelines",
            schema={"type": "string", "enum": ["rapprochees", "divergentes", "orphelines"]},
        ),
    ),
)
SANS_LIGNE = Operation(
    titre=_("Les paiements qu'un relevé ne dit pas"),
    groupe=G,
    reponse=FormePaiement,
    exemple=exemples.PAIEMENT,
    liste=True,
    parametres=(
        Parametre(
            nom="liste",
            aide=_("« absentes » (sans rien dire) ou « attendues » : l'opérateur peut encore les donner."),
            exemple="absentes",
            schema={"type": "string", "enum": ["absentes", "attendues"]},
        ),
    ),
)
TETE = Operation(
    titre=_("Les colonnes d'un fichier, et ce que l'on en comprend"),
    groupe=G,
    reponse=FormeTete,
    exemple={"entetes": ["Date", "Montant", "Reference"], "proposees": {"date": "Date", "montant": "Montant"}},
    erreurs=frozenset({409}),
)
COLONNES = Operation(
    titre=_("Choisir les colonnes d'un fichier"),
    groupe=G,
    aide=_("Notre champ → le titre de sa colonne. Gardées pour le prochain relevé de cet opérateur."),
    corps=corps.CorpsColonnes,
    exemple_corps={"colonnes": {"date": "Date", "montant": "Montant", "reference": "Reference"}},
    reponse=FormeReleveVu,
    exemple=_VU,
)
NOTRE = Operation(
    titre=_("Dire que ce relevé est bien le nôtre"),
    groupe=G,
    aide=_("Ses versements passent alors à la banque."),
    corps=corps.CorpsVide,
    exemple_corps={},
    reponse=FormeReleveVu,
    exemple=_VU,
)
ETRANGER = Operation(
    titre=_("Dire que ce relevé n'est pas le nôtre"),
    groupe=G,
    aide=_("Ce qu'il avait écrit est repris ; son fichier garde sa trace."),
    corps=corps.CorpsMotif,
    exemple_corps={"motif": "Fichier du salon d'à côté"},
    reponse=FormeReleveVu,
    exemple=_VU | {"etat": "ecarte", "etat_mot": "pas le nôtre", "resultats": None},
)
