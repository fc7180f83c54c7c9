"""Models of the payments app, one file per subject."""

from paiements.models.accord import AccordGerant, GesteAccord
from paiements.models.caisse import Caisse, ClotureCaisse, MouvementCaisse, NoteComptee, OperationComptee
from paiements.models.compte import CompteFournisseur
from paiements.models.exception import ExceptionMonetaire, Resolution, TypeException
from paiements.models.grand_livre import CompteLivre, Ecriture, TypeOperation
from paiements.models.idempotence import CleIdempotence
from paiements.models.meteo import Disjoncteur
from paiements.models.paiement import Moyen, Paiement, reference_nouvelle
from paiements.models.releve import (
    ColonnesReleve,
    EtatLigne,
    EtatReleve,
    FormatReleve,
    LigneReleve,
    MorceauReleve,
    ReleveFournisseur,
)
from paiements.models.remboursement import Avoir, Remboursement, Versement, VoieRemboursement
from paiements.models.webhook import EtatEvenement, EvenementFournisseur

__all__ = [
    "AccordGerant",
    "Avoir",
    "Caisse",
    "CleIdempotence",
    "ClotureCaisse",
    "ColonnesReleve",
    "CompteFournisseur",
    "CompteLivre",
    "Disjoncteur",
    "Ecriture",
    "EtatEvenement",
    "EtatLigne",
    "EtatReleve",
    "EvenementFournisseur",
    "ExceptionMonetaire",
    "FormatReleve",
    "GesteAccord",
    "LigneReleve",
    "MorceauReleve",
    "MouvementCaisse",
    "Moyen",
    "NoteComptee",
    "OperationComptee",
    "Paiement",
    "ReleveFournisseur",
    "Remboursement",
    "Resolution",
    "TypeException",
    "TypeOperation",
    "Versement",
    "VoieRemboursement",
    "reference_nouvelle",
]
