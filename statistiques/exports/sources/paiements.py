"""One row per money movement: what came, was cancelled, taken back, given back, found, moved; read from the ledger.

Each amount column may be added up, over any rows: its sum is the ledger's. An operation cut by the end of a period is
a row in both files, with its own part of the amounts in each.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import BigIntegerField, BooleanField, ExpressionWrapper, Min, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from paiements.fournisseurs.reseaux import CATALOGUE
from paiements.models import CompteLivre, Ecriture, Moyen, TypeOperation, VoieRemboursement
from salon_paiement.argent import DEVISE
from statistiques.exports.demande import Demande
from statistiques.exports.sources.base import Source
from statistiques.exports.sources.figures import figures_de
from statistiques.releve import Colonne, Genre, Rangee

C, T = CompteLivre, TypeOperation
# What a till or an operator does with clients' money; tills opened, hairdressers paid and bank transfers are the
# ledger's, not payments. A settled note moves nothing: it says what the money was for.
MOUVEMENTS = (
    T.ENCAISSEMENT, T.ANNULATION, T.EXTOURNE, T.REMBOURSEMENT, T.AFFECTATION, T.EXPIRATION, T.FRAIS,
)  # fmt: skip
# The accounts whose signed sums follow the figures, and the word of each column for programs.
COMPTES = (
    C.CAISSE, C.A_RECEVOIR, C.BANQUE, C.AVOIRS, C.SURPLUS, C.A_EXAMINER, C.FRAIS_ATTENDUS, C.FRAIS_REELS,
)  # fmt: skip


_CHAMPS = (
    "salon_id", "libelle", "devise", "attache", "paiement__reference", "paiement__reference_fournisseur",
    "paiement__moyen", "paiement__reseau", "paiement__essai", "paiement__session__code_court", "session__code_court",
    "remboursement__reference", "remboursement__voie",
)  # fmt: skip


class SourcePaiements(Source):
    """The movements, oldest first."""

    cle = "operation"

    def __init__(self, demande: Demande) -> None:
        super().__init__(demande)
        self.types = {genre.value: capfirst(str(genre.label)) for genre in T}
        self.moyens = {moyen.value: str(moyen.label) for moyen in Moyen}
        self.voies = {voie.value: str(voie.label) for voie in VoieRemboursement}
        self.reseaux = {code: str(reseau.libelle) for code, reseau in CATALOGUE.items()}
        self.oui, self.non = _("oui"), _("non")

    def colonnes_faire(self) -> list[Colonne]:
        livre = [
            Colonne(f"livre_{c.value}", _("livre : %(compte)s") % {"compte": c.label}, Genre.ENTIER, somme=True)
            for c in COMPTES
        ]
        return [
            Colonne("instant", _("date et heure"), Genre.INSTANT, 15),
            Colonne("salon", _("salon"), largeur=14),
            Colonne("mouvement", _("mouvement"), largeur=17),
            Colonne("note", _("code de la note"), largeur=9),
            Colonne("reference", _("notre référence"), largeur=26),
            Colonne("reference_operateur", _("référence de l'opérateur")),
            Colonne("moyen", _("moyen"), largeur=13),
            Colonne("reseau", _("opérateur"), largeur=13),
            Colonne("essai", _("essai")),
            Colonne("devise", _("devise")),
            Colonne("montant_autre_devise", _("montant dans une autre devise"), Genre.ENTIER),
            Colonne("encaisse", _("encaissé"), Genre.ENTIER, 11, somme=True),
            Colonne("especes", _("dont espèces"), Genre.ENTIER, somme=True),
            Colonne("mobile_money", _("dont mobile money"), Genre.ENTIER, somme=True),
            Colonne("carte", _("dont carte"), Genre.ENTIER, somme=True),
            Colonne("encaisse_essai", _("dont essai"), Genre.ENTIER, somme=True),
            Colonne("par_avoir", _("payé par avoir"), Genre.ENTIER, 11, somme=True),
            Colonne("retrouve", _("retrouvé"), Genre.ENTIER, 11, somme=True),
            Colonne("rembourse", _("remboursé"), Genre.ENTIER, 11, somme=True),
            Colonne("repris", _("repris par l'opérateur"), Genre.ENTIER, 11, somme=True),
            *livre,
        ]

    def lignes(self) -> QuerySet[Any, Any]:
        return Ecriture.objects.filter(self.demande.quand(), libelle__in=MOUVEMENTS, compte__in=COMPTES)

    def requete(self) -> QuerySet[Any, Any]:
        # As bigint: a sum that arrives as a decimal number costs more than the rest of the row.
        sommes = {
            f"s_{c.value}": Cast(Sum("montant", filter=Q(compte=c), default=0), BigIntegerField()) for c in COMPTES
        }
        attache = ExpressionWrapper(Q(paiement__isnull=False), output_field=BooleanField())
        groupes = self.lignes().order_by().annotate(attache=attache).values("operation", "paiement_id", *_CHAMPS)
        lues: QuerySet[Any, Any] = groupes.annotate(le=Min("date_creation"), **sommes).order_by("le", "operation")
        return lues.values_list(*_CHAMPS, "le", *sommes)

    def rangees(self, lot: list[Any]) -> list[Rangee]:
        return [self._rangee(*ligne) for ligne in lot]

    def _rangee(
        self, salon_id: uuid.UUID, genre: str, devise: str, attache: bool,
        reference: str | None, theirs: str | None, moyen: str | None, reseau: str | None, essai: bool | None,
        note_payee: str | None, note: str | None, rendu: str | None, voie: str | None, le: datetime.datetime,
        *sommes: int,
    ) -> Rangee:  # fmt: skip
        notre = devise == DEVISE
        ailleurs = None if notre else sum(sommes[:3])
        # Francs alone may be added up; a sum in another currency has its own column.
        montants = sommes if notre else (0,) * len(sommes)
        caisse, a_recevoir, banque, avoirs = montants[:4]
        fait = self.voies.get(voie, voie) if voie else self.moyens.get(moyen or "", moyen or "")
        return (
            le.astimezone(self.fuseaux[salon_id]), self.noms[salon_id], self.types.get(genre, genre),
            note or note_payee or "", rendu or reference or "", theirs or "", fait,
            self.reseaux.get(reseau or "", reseau or ""), self.oui if essai else self.non, devise, ailleurs,
            *figures_de(
                genre, avec_paiement=bool(attache), moyen=moyen, essai=bool(essai), caisse=caisse,
                a_recevoir=a_recevoir, banque=banque, avoirs=avoirs,
            ),
            *montants,
        )  # fmt: skip
