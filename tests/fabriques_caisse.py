"""The till for tests: opened, paid into, counted and closed through the services."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from django.contrib.auth.models import User

from paiements.models import Caisse, ClotureCaisse, Paiement
from paiements.services.caisse.cloture import caisse_clore
from paiements.services.caisse.comptage import Comptage, Constat, comptage_noter
from paiements.services.caisse.ouverture import caisse_ouvrir
from paiements.services.especes import Especes, especes_encaisser
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.ouverture import session_ouvrir_ticket
from tests import fabriques

_rang = itertools.count(1)


def cle() -> str:
    return f"cle-caisse-{next(_rang)}"


def caissiere(chez: fabriques.Maison) -> User:
    return chez.membres[Role.CAISSIER].utilisateur if Role.CAISSIER in chez.membres else _engager(chez, Role.CAISSIER)


def gerante(chez: fabriques.Maison) -> User:
    return chez.membres[Role.GERANT].utilisateur if Role.GERANT in chez.membres else _engager(chez, Role.GERANT)


def ouvrir(chez: fabriques.Maison, fond: int = 20_000) -> Caisse:
    return caisse_ouvrir(chez.salon, fond, caissiere(chez), cle())


def encaisser(session: SessionPaiement, acteur: User, montant: int | None = None, remis: int | None = None) -> Paiement:
    return especes_encaisser(session.pk, Especes(cle(), montant, remis), acteur)


def payee_en_especes(chez: fabriques.Maison, *, pourboire: int = 0) -> Paiement:
    """A settled visit of 5 000 F (and the tip), all in cash."""
    return encaisser(fabriques.session_a_payer(chez, pourboire=pourboire), caissiere(chez))


def ticket(chez: fabriques.Maison) -> SessionPaiement:
    """A walk-in's ticket of 5 000 F, no phone anywhere near."""
    choix = [Choix(str(chez.prestations[0].pk))]
    return session_ouvrir_ticket(chez.salon, choix=choix, coiffeur_id=None, acteur_id=caissiere(chez).pk)


def compter(caisse: Caisse, pieces_de_5: int, acteur: User, declares: Mapping[str, int] | None = None) -> Constat:
    """Count ``pieces_de_5`` francs, all in one note kind that divides them, else in coins."""
    nombres = {"b500": pieces_de_5 // 500, "p5": pieces_de_5 % 500 // 5}
    return comptage_noter(Comptage(caisse.pk, nombres, declares or {}), caisse.salon_id, acteur, cle())


def fermer(
    caisse: Caisse, compte: int, acteur: User, note: str = "", declares: Mapping[str, int] | None = None
) -> ClotureCaisse:
    return caisse_clore(caisse.salon_id, compter(caisse, compte, acteur, declares), note, acteur, cle())


def _engager(chez: fabriques.Maison, role: str) -> User:
    return fabriques.membre(chez, role)
