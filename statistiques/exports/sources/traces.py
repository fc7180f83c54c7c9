"""The log as a list: facts still in the database, without their personal context."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _

from paiements.etats import EtatPaiement
from paiements.etats_remboursement import EtatRemboursement
from salon_paiement.etats import EtatSession
from statistiques.exports.demande import Demande
from statistiques.exports.sources.base import Source
from statistiques.releve import Colonne, Genre, Rangee
from traces.masquage import masquer
from traces.models import Objet, TraceTransaction
from traces.types import Niveau, TypeTrace

_CHAMPS = (
    "pk", "date_creation", "salon_id", "type_trace", "titre", "niveau_importance", "session__code_court",
    "paiement__reference", "objet", "ancien_etat", "nouvel_etat", "donnees_structures", "acteur__first_name",
    "acteur__last_name", "acteur__username",
)  # fmt: skip
_ETATS: tuple[tuple[Objet, type[TextChoices]], ...] = (
    (Objet.SESSION, EtatSession),
    (Objet.PAIEMENT, EtatPaiement),
    (Objet.REMBOURSEMENT, EtatRemboursement),
)


class SourceTraces(Source):
    """The facts, oldest first."""

    def __init__(self, demande: Demande) -> None:
        super().__init__(demande)
        self.types = {genre.value: str(genre.label) for genre in TypeTrace}
        self.niveaux = {niveau.value: str(niveau.label) for niveau in Niveau}
        self.objets = {objet.value: str(objet.label) for objet in Objet}
        etats = ((objet, etat) for objet, choix in _ETATS for etat in choix)
        self.etats = {(objet.value, etat.value): str(etat.label) for objet, etat in etats}
        self.inconnu = _("quelqu'un, sans se connecter")

    def colonnes_faire(self) -> list[Colonne]:
        return [
            Colonne("numero", _("numéro de trace"), Genre.ENTIER, 10),
            Colonne("instant", _("date et heure"), Genre.INSTANT, 15),
            Colonne("salon", _("salon"), largeur=14),
            Colonne("type", _("fait"), largeur=24),
            Colonne("niveau", _("niveau"), largeur=12),
            Colonne("note", _("code de la note"), largeur=9),
            Colonne("reference", _("notre référence"), largeur=26),
            Colonne("objet", _("objet")),
            Colonne("ancien_etat", _("ancien état"), largeur=14),
            Colonne("nouvel_etat", _("nouvel état"), largeur=14),
            Colonne("auteur", _("fait par"), largeur=14),
            Colonne("montant", _("montant"), Genre.ENTIER, 9),
            Colonne("donnees", _("détails")),
        ]

    def lignes(self) -> QuerySet[Any, Any]:
        return TraceTransaction.objects.filter(self.demande.quand())

    def requete(self) -> QuerySet[Any, Any]:
        return self.lignes().order_by("date_creation", "pk").values_list(*_CHAMPS)

    def rangees(self, lot: list[Any]) -> list[Rangee]:
        return [self._rangee(*ligne) for ligne in lot]

    def _rangee(
        self, cle: int, instant: datetime.datetime, salon_id: uuid.UUID, genre: str, titre: str, niveau: str,
        note: str | None, reference: str | None, objet: str, avant: str, apres: str, donnees: dict[str, Any],
        *nom: str | None,
    ) -> Rangee:  # fmt: skip
        montant = donnees.get("montant")
        return (
            cle, self.ici(salon_id, instant), self.noms[salon_id], self.types.get(genre, titre),
            self.niveaux.get(niveau, niveau), note or "", reference or "", self.objets.get(objet, objet),
            self.etats.get((objet, avant), avant), self.etats.get((objet, apres), apres), self._auteur(genre, *nom),
            montant if isinstance(montant, int) else None, _details(donnees),
        )  # fmt: skip

    def _auteur(self, genre: str, prenom: str | None, nom: str | None, identifiant: str | None) -> str:
        # Whoever knocked is not known, whatever account she aimed at.
        if genre == TypeTrace.CONNEXION_REFUSEE:
            return self.inconnu
        return f"{prenom or ''} {nom or ''}".strip() or identifiant or ""


def _details(donnees: dict[str, Any]) -> str:
    """Return what the fact says in one line; numbers that people typed are masked, as everywhere."""
    dits = (f"{cle}={valeur}" for cle, valeur in sorted(donnees.items()) if cle != "montant")
    return masquer(" ; ".join(dits))
