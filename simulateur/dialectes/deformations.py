"""A status body as some integrators have met it: the same lies in every dialect, at the place it keeps each word."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Corps = dict[str, Any]
Chemin = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formes:
    """Where a dialect's status body keeps each word, and its own other words for "pending" and "paid".

    ``infos`` are the places of the merchant's own reference (or of a whole object). ``trompeur`` are words that
    say cancelled about a refusal for lack of funds, by path.
    """

    montant: Chemin
    statut: Chemin
    infos: tuple[Chemin, ...]
    reference: Chemin
    devise: Chemin = ("currency",)
    mot_attente: str = "PROCESSING"
    mot_succes: str = "SUCCESS"
    reussis: tuple[str, ...] = ()
    trompeur: tuple[tuple[Chemin, Any], ...] = ()


def deformer(corps: Corps, nature: str, formes: Formes) -> Corps:
    """A changed copy of ``corps``; a nature that is no content fault leaves it alone."""
    changer = _DEFORMATIONS.get(nature)
    return changer(copy.deepcopy(corps), formes) if changer else corps


def lire(corps: Corps, chemin: Chemin) -> Any:
    """The value at a path; raises ``KeyError``."""
    for cle in chemin:
        corps = corps[cle]
    return corps


def poser(corps: Corps, chemin: Chemin, valeur: Any) -> Corps:
    """``corps`` with the value at a path replaced."""
    lire(corps, chemin[:-1])[chemin[-1]] = valeur
    return corps


def _montant(changer: Callable[[int], Any]) -> Callable[[Corps, Formes], Corps]:
    def appliquer(corps: Corps, formes: Formes) -> Corps:
        ancien = lire(corps, formes.montant)
        neuf = changer(int(ancien))
        # A dialect that writes amounts as strings goes on doing so.
        return poser(corps, formes.montant, str(neuf) if isinstance(ancien, str) else neuf)

    return appliquer


def _sans_montant(corps: Corps, formes: Formes) -> Corps:
    del lire(corps, formes.montant[:-1])[formes.montant[-1]]
    return corps


def _autre_succes(corps: Corps, formes: Formes) -> Corps:
    paye = lire(corps, formes.statut) in formes.reussis
    return poser(corps, formes.statut, formes.mot_succes) if paye else corps


def _autre_info(corps: Corps, formes: Formes) -> Corps:
    autre = "uneautreattempt000000000000000"
    for chemin in formes.infos:
        ancien = lire(corps, chemin)
        poser(corps, chemin, dict.fromkeys(ancien, autre) if isinstance(ancien, dict) else autre)
    return corps


def _trompeur(corps: Corps, formes: Formes) -> Corps:
    for chemin, valeur in formes.trompeur:
        poser(corps, chemin, valeur)
    return corps


_DEFORMATIONS: dict[str, Callable[[Corps, Formes], Corps]] = {
    "sans_montant": _sans_montant,
    "montant_texte": _montant(lambda somme: f"{somme}.00"),
    "montant_chaine": _montant(str),
    "montant_nul": _montant(lambda _somme: 0),
    "montant_negatif": _montant(lambda somme: -somme),
    "montant_a_virgule": _montant(lambda somme: somme + 0.5),
    "montant_demesure": _montant(lambda _somme: 1e30),
    "enveloppe_data": lambda corps, _formes: {"success": True, "data": corps},
    "mot_inconnu": lambda corps, formes: poser(corps, formes.statut, "ON_HOLD"),
    "attente_bavarde": lambda corps, formes: poser(corps, formes.statut, formes.mot_attente),
    "autre_info": _autre_info,
    "autre_reference": lambda corps, formes: poser(corps, formes.reference, "00000000-0000-4000-8000-000000000000"),
    "autre_devise": lambda corps, formes: poser(corps, formes.devise, "GHS"),
    "succes_v1": _autre_succes,
    "annule_trompeur": _trompeur,
}
