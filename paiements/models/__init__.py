"""Models of the payments app, one file per subject."""

from paiements.models.grand_livre import CompteLivre, Ecriture, ExceptionMonetaire, TypeException
from paiements.models.paiement import CleIdempotence, CompteFournisseur, Moyen, Paiement, reference_nouvelle
from paiements.models.webhook import EtatEvenement, EvenementFournisseur

__all__ = [
    "CleIdempotence",
    "CompteFournisseur",
    "CompteLivre",
    "Ecriture",
    "EtatEvenement",
    "EvenementFournisseur",
    "ExceptionMonetaire",
    "Moyen",
    "Paiement",
    "TypeException",
    "reference_nouvelle",
]
