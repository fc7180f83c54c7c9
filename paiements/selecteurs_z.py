"""What statements say today of the payments a Z counted: read live, since statements come after the closing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum

from paiements.models import ClotureCaisse, LigneReleve
from salon_paiement.argent import DEVISE


@dataclass(frozen=True, slots=True)
class SelonReleve:
    """What lines of statements tell of one network's payments: how many are told, and their sum in whole XOF."""

    nombre: int
    montant: int


def releves_du_z(cloture: ClotureCaisse) -> dict[str, SelonReleve]:
    """Return, by network, what operators' statements tell of the payments of a Z; one statement.

    A line that another one already told is not counted twice; a network no statement tells is left out.
    """
    lignes = LigneReleve.objects.filter(paiement__cloture=cloture, sens="encaissement", devise=DEVISE)
    sommes = lignes.exclude(motif="en_double").order_by().values_list("paiement__reseau")
    return {
        reseau: SelonReleve(nombre, montant)
        for reseau, nombre, montant in sommes.annotate(n=Count("paiement", distinct=True), somme=Sum("montant"))
    }
