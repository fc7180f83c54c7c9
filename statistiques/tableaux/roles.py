"""The board that each role begins with: made when somebody asks for it, hers to change from then on."""

from __future__ import annotations

from salon_paiement.models import Role
from statistiques.tableaux.disposition import Place


def _carte(indicateur: str, periode: str = "30j") -> Place:
    return Place("carte", 1, 1, periode, {"indicateur": indicateur})


def _caisse(indicateur: str) -> Place:
    return Place("caisse", 1, 1, "24h", {"indicateur": indicateur})


def _miens(indicateur: str, periode: str) -> Place:
    return Place("mes_gains", 1, 1, periode, {"indicateur": indicateur})


_ALERTES = Place("alertes", 4, 1)
_VISITES = Place("visites", 4, 1)
_PREVISION = Place("prevision", 2, 2, "", {"mesure": "encaisse"})
_PRESTATIONS = Place("classement", 2, 2, "30j", {"par": "prestation"})
_COIFFEURS = Place("classement", 4, 1, "30j", {"par": "coiffeur"})


def _courbe(indicateur: str) -> Place:
    return Place("courbe", 2, 2, "30j", {"indicateur": indicateur, "forme": "ligne"})


def _repartition(par: str) -> Place:
    return Place("repartition", 2, 2, "30j", {"par": par})


_DIRECTION = [
    _carte("encaisse", "24h"), _carte("encaisse"), _carte("visites"), _carte("note"), _ALERTES, _courbe("encaisse"),
    _PREVISION, _repartition("reseau"), _PRESTATIONS,
]  # fmt: skip
DEPARTS: dict[str, list[Place]] = {
    Role.PROPRIETAIRE: _DIRECTION,
    Role.GERANT: [
        _carte("encaisse", "24h"), _carte("visites", "24h"), _carte("visites_verification", "24h"), _carte("panier"),
        _ALERTES, _courbe("visites"), _repartition("heure"), _COIFFEURS,
    ],
    Role.COMPTABLE: [
        _carte("encaisse"), _carte("net"), _carte("frais_reels"), _carte("rembourse"), _courbe("net"),
        _repartition("reseau"),
    ],
    Role.CAISSIER: [
        _caisse("encaisse"), _caisse("notes"), _caisse("visites_ouvertes"), _caisse("visites_verification"), _VISITES,
    ],
    Role.COIFFEUR: [
        _miens("commissions", "24h"), _miens("pourboires", "24h"), _miens("commissions", "30j"),
        _miens("pourboires", "30j"), _VISITES,
    ],
}  # fmt: skip


def depart_de(role: str) -> list[Place]:
    """Return the first board of a role; whoever operates the platform begins like an owner."""
    return list(DEPARTS.get(role, _DIRECTION))
