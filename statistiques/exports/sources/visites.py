"""One row per visit, by its business day."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from salon_paiement.etats import EtatSession
from salon_paiement.models import LigneSession, Origine, SessionPaiement
from statistiques.exports.demande import Demande
from statistiques.exports.sources.base import Source
from statistiques.releve import Colonne, Genre, Rangee

_CHAMPS = (
    "pk", "salon_id", "jour", "date_creation", "finie_le", "code_court", "etat", "origine", "poste__nom",
    "coiffeur__nom", "telephone__masque", "total", "remise", "pourboire", "montant_applique", "montant_essai",
    "nombre_tentatives", "recu__numero", "evaluation__note",
)  # fmt: skip


class SourceVisites(Source):
    """The visits, oldest first. Nobody is named but the hairdresser; the number is masked."""

    def __init__(self, demande: Demande) -> None:
        super().__init__(demande)
        self.etats = {etat.value: str(etat.label) for etat in EtatSession}
        self.origines = {origine.value: str(origine.label) for origine in Origine}

    def colonnes_faire(self) -> list[Colonne]:
        return [
            Colonne("jour", _("journée"), Genre.JOUR, 11),
            Colonne("ouverte", _("ouverte le"), Genre.INSTANT, 15),
            Colonne("terminee", _("terminée le"), Genre.INSTANT),
            Colonne("salon", _("salon"), largeur=14),
            Colonne("note", _("code de la note"), largeur=9),
            Colonne("etat", _("état"), largeur=14),
            Colonne("origine", _("origine"), largeur=12),
            Colonne("poste", _("poste"), largeur=11),
            Colonne("coiffeur", _("coiffeur"), largeur=12),
            Colonne("prestations", _("prestations"), largeur=24),
            Colonne("telephone", _("numéro (masqué)")),
            Colonne("total", _("total"), Genre.ENTIER, 10, somme=True),
            Colonne("remise", _("remise"), Genre.ENTIER, 9, somme=True),
            Colonne("pourboire", _("pourboire"), Genre.ENTIER, 9, somme=True),
            Colonne("paye", _("déjà payé"), Genre.ENTIER, 10, somme=True),
            Colonne("du", _("reste à payer"), Genre.ENTIER, somme=True),
            Colonne("essai", _("dont essai"), Genre.ENTIER, somme=True),
            Colonne("tentatives", _("tentatives de paiement"), Genre.ENTIER, somme=True),
            Colonne("recu", _("reçu")),
            Colonne("avis", _("avis du client (1 à 5)"), Genre.ENTIER),
        ]

    def lignes(self) -> QuerySet[Any, Any]:
        du, au = self.demande.du, self.demande.au
        return SessionPaiement.objects.filter(salon_id__in=list(self.noms), jour__gte=du, jour__lte=au)

    def requete(self) -> QuerySet[Any, Any]:
        return self.lignes().order_by("jour", "date_creation", "pk").values_list(*_CHAMPS)

    def rangees(self, lot: list[Any]) -> list[Rangee]:
        vendues = _vendues([ligne[0] for ligne in lot])
        return [self._rangee(vendues, *ligne) for ligne in lot]

    def _rangee(
        self, vendues: dict[uuid.UUID, str], cle: uuid.UUID, salon_id: uuid.UUID, jour: Any, ouverte: Any, finie: Any,
        code: str, etat: str, origine: str, *suite: Any,
    ) -> Rangee:  # fmt: skip
        poste, coiffeur, masque, total, remise, pourboire, paye, essai, tentatives, recu, avis = suite
        return (
            jour, self.ici(salon_id, ouverte), self.ici(salon_id, finie), self.noms[salon_id], code,
            self.etats.get(etat, etat), self.origines.get(origine, origine), poste or "", coiffeur or "",
            vendues.get(cle, ""), masque or "", total, remise, pourboire, paye, total - paye, essai, tentatives,
            recu or "", avis,
        )  # fmt: skip


def _vendues(cles: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return what each visit sold, in one line of text."""
    lignes: dict[uuid.UUID, list[str]] = defaultdict(list)
    trouvees = LigneSession.objects.filter(session_id__in=cles).order_by("pk")
    for cle, libelle, quantite in trouvees.values_list("session_id", "libelle", "quantite"):
        lignes[cle].append(libelle if quantite == 1 else f"{libelle} × {quantite}")
    return {cle: ", ".join(mots) for cle, mots in lignes.items()}
