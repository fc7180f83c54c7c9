"""The ledger itself, line by line."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from paiements.models import CompteLivre, Ecriture, TypeOperation
from salon_paiement.argent import DEVISE
from statistiques.exports.demande import Demande
from statistiques.exports.sources.base import Source
from statistiques.releve import Colonne, Genre, Rangee

_CHAMPS = (
    "pk", "date_creation", "salon_id", "operation", "libelle", "compte", "montant", "devise", "paiement__reference",
    "remboursement__reference", "session__code_court", "paiement__session__code_court", "coiffeur__nom",
)  # fmt: skip


class SourceEcritures(Source):
    """Every line, oldest first; those of one operation sum to zero."""

    def __init__(self, demande: Demande) -> None:
        super().__init__(demande)
        self.types = {genre.value: capfirst(str(genre.label)) for genre in TypeOperation}
        self.comptes = {compte.value: capfirst(str(compte.label)) for compte in CompteLivre}

    def colonnes_faire(self) -> list[Colonne]:
        return [
            Colonne("numero", _("numéro d'écriture"), Genre.ENTIER, 10),
            Colonne("instant", _("date et heure"), Genre.INSTANT, 15),
            Colonne("salon", _("salon"), largeur=14),
            Colonne("operation", _("opération")),
            Colonne("type", _("type d'opération"), largeur=18),
            Colonne("code_compte", _("code du compte")),
            Colonne("compte", _("compte"), largeur=26),
            Colonne("montant", _("montant (débit +, crédit −)"), Genre.ENTIER, 13, somme=True),
            Colonne("montant_autre_devise", _("montant dans une autre devise"), Genre.ENTIER),
            Colonne("devise", _("devise")),
            Colonne("reference", _("notre référence"), largeur=26),
            Colonne("note", _("code de la note"), largeur=9),
            Colonne("coiffeur", _("coiffeur"), largeur=12),
        ]

    def lignes(self) -> QuerySet[Any, Any]:
        return Ecriture.objects.filter(self.demande.quand())

    def requete(self) -> QuerySet[Any, Any]:
        return self.lignes().order_by("date_creation", "pk").values_list(*_CHAMPS)

    def rangees(self, lot: list[Any]) -> list[Rangee]:
        return [self._rangee(*ligne) for ligne in lot]

    def _rangee(
        self, cle: int, instant: datetime.datetime, salon_id: uuid.UUID, operation: uuid.UUID, genre: str, compte: str,
        montant: int, devise: str, *suite: str | None,
    ) -> Rangee:  # fmt: skip
        reference, rendu, note, note_payee, coiffeur = suite
        notre = devise == DEVISE
        return (
            cle, self.ici(salon_id, instant), self.noms[salon_id], str(operation), self.types.get(genre, genre), compte,
            self.comptes.get(compte, compte), montant if notre else 0, None if notre else montant, devise,
            rendu or reference or "", note or note_payee or "", coiffeur or "",
        )  # fmt: skip
