"""Notes that ended without money after the service was chosen, by hairdresser and by who cancelled at the desk.

The service is chosen as soon as the note has a total. A cash entry cancelled after its receipt counts too: for whoever
looks on from outside, the money left the same way. Two aggregates tell everything; codes of notes are read for those
who stand out only.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from paiements.annulations.chiffres import (
    codes_des_caissiers,
    codes_des_coiffeurs,
    gestes_par_personne,
    notes_par_coiffeur,
)
from paiements.annulations.ecarts import Compte, Ecart, ecarts
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon

JOURS = 28
JOURS_OFFERTS = (7, JOURS, 90)
LARGEUR = 200


@dataclass(frozen=True, slots=True)
class Personne:
    """One line: who, her notes, how far from the others; ``codes`` of some notes when she stands out.

    Args:
        barre, repere: her share and the median, in units of :data:`LARGEUR`.
    """

    cle: str
    nom: str
    compte: Compte
    ecart: Ecart
    barre: int
    repere: int
    codes: list[str] = field(default_factory=list)

    @property
    def pour_cent(self) -> int:
        """Return her share in whole per cent."""
        return int(self.compte.part * 100)

    @property
    def mediane_pour_cent(self) -> int:
        """Return the salon's median in whole per cent."""
        return int(self.ecart.mediane * 100)


@dataclass(frozen=True, slots=True)
class Tableau:
    """A salon over ``du`` … ``au`` (business days, both included); who stands out comes first."""

    salon: Salon
    du: datetime.date
    au: datetime.date
    coiffeurs: list[Personne]
    caissiers: list[Personne]

    @property
    def a_regarder(self) -> int:
        """Return how many stand out."""
        return sum(personne.ecart.a_regarder for personne in (*self.coiffeurs, *self.caissiers))


def annulations_de(salon: Salon, jours: int = JOURS, instant: datetime.datetime | None = None) -> Tableau:
    """Compare everybody of ``salon`` over the last ``jours`` business days, today included."""
    au = jour_affaires(salon, instant or timezone.now())
    du = au - datetime.timedelta(days=jours - 1)
    gestes = gestes_par_personne(salon, du, au)
    coiffeurs = _coiffeurs(notes_par_coiffeur(salon, du, au), gestes)
    caissiers = _caissiers(gestes)
    return Tableau(
        salon,
        du,
        au,
        _ranger(coiffeurs, codes_des_coiffeurs(salon, du, au, _remarquees(coiffeurs))),
        _ranger(caissiers, codes_des_caissiers(salon, du, au, _remarquees(caissiers))),
    )


def _coiffeurs(notes: Iterable[dict[str, Any]], gestes: list[dict[str, Any]]) -> list[tuple[str, str, Compte]]:
    ressorties: dict[Any, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for geste in gestes:
        nombre, francs = ressorties[geste["session__coiffeur_id"]]
        ressorties[geste["session__coiffeur_id"]] = (nombre + geste["especes"], francs + geste["ressortis"])
    lues = []
    for note in notes:
        nombre, francs = ressorties[note["coiffeur_id"]]
        # A note paid, then cancelled the next month, must not give more cancellations than notes.
        annulees = min(note["annulees"] + nombre, note["notes"])
        lues.append(
            (str(note["coiffeur_id"]), note["coiffeur__nom"], Compte(note["notes"], annulees, note["francs"] + francs))
        )
    return lues


def _caissiers(gestes: list[dict[str, Any]]) -> list[tuple[str, str, Compte]]:
    noms: dict[str, str] = {}
    sommes: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for geste in gestes:
        cle = str(geste["acteur_id"])
        complet = f"{geste['acteur__first_name']} {geste['acteur__last_name']}".strip()
        noms[cle] = complet or geste["acteur__username"]
        somme = sommes[cle]
        somme[0] += geste["notes"]
        somme[1] += geste["abandons"] + geste["especes"]
        somme[2] += geste["perdus"] + geste["ressortis"]
    return [(cle, noms[cle], Compte(*somme)) for cle, somme in sommes.items()]


def _ranger(lues: list[tuple[str, str, Compte]], codes: Mapping[str, list[str]]) -> list[Personne]:
    trouves = ecarts([compte for _cle, _nom, compte in lues])
    plus = max((compte.part for _cle, _nom, compte in lues), default=0) or 1
    personnes = [
        Personne(
            cle,
            nom,
            compte,
            ecart,
            barre=int(compte.part * LARGEUR * plus**-1),
            repere=int(min(ecart.mediane * LARGEUR * plus**-1, LARGEUR)),
            codes=codes.get(cle, []),
        )
        for (cle, nom, compte), ecart in zip(lues, trouves, strict=True)
    ]
    return sorted(personnes, key=lambda p: (not p.ecart.a_regarder, -p.compte.part, p.nom, p.cle))


def _remarquees(lues: list[tuple[str, str, Compte]]) -> list[str]:
    trouves = ecarts([compte for _cle, _nom, compte in lues])
    return [cle for (cle, _nom, _compte), ecart in zip(lues, trouves, strict=True) if ecart.a_regarder]
