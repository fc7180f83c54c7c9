"""Notes that ended without money after the service was chosen, by hairdresser and by who cancelled at the desk.

The service is chosen as soon as the note has a total. A cash entry cancelled after its receipt counts too: for whoever
looks on from outside, the money left the same way. At the desk it is weighed apart: not everybody may do it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from paiements.annulations.chiffres import especes_par_coiffeur, gestes_par_personne, notes_par_coiffeur
from paiements.annulations.ecarts import Compte
from paiements.annulations.exemples import exemples_de_la_caisse, exemples_des_coiffeurs
from paiements.annulations.groupe import Groupe, Lue, groupe_de
from paiements.annulations.pairs import peuvent_annuler
from salon_paiement.calendrier import jour_affaires
from salon_paiement.models import Salon

JOURS = 28
JOURS_OFFERTS = (7, JOURS, 90)


@dataclass(frozen=True, slots=True)
class Tableau:
    """A salon over ``du`` … ``au`` (business days, both included).

    Args:
        sans_coiffeur: the ended notes that name no hairdresser: counted to nobody.
        caissiers: who keeps the desk, by notes cancelled; ``especes``: who may cancel cash, by notes she took it from.
    """

    salon: Salon
    du: datetime.date
    au: datetime.date
    coiffeurs: Groupe
    sans_coiffeur: Compte
    caissiers: Groupe
    especes: Groupe

    @property
    def a_regarder(self) -> int:
        """Return how many times somebody stands out."""
        return sum(len(groupe.remarquees) for groupe in (self.coiffeurs, self.caissiers, self.especes))


def annulations_de(salon: Salon, jours: int = JOURS, instant: datetime.datetime | None = None) -> Tableau:
    """Compare everybody of ``salon`` over the last ``jours`` business days, today included."""
    au = jour_affaires(salon, instant or timezone.now())
    du = au - datetime.timedelta(days=jours - 1)
    par_coiffeur = _coiffeurs(salon, du, au)
    gestes = gestes_par_personne(salon, du, au)
    permis = peuvent_annuler(salon, du, au, [geste["acteur_id"] for geste in gestes])
    coiffeurs = groupe_de(lue for lue in par_coiffeur if lue.cle)
    caissiers, especes = groupe_de(_abandons(gestes)), groupe_de(_especes(gestes, permis))
    annulees, reprises = exemples_de_la_caisse(salon, du, au, caissiers.remarquees, especes.remarquees)
    return Tableau(
        salon,
        du,
        au,
        coiffeurs.avec(exemples_des_coiffeurs(salon, du, au, coiffeurs.remarquees)),
        next((lue.compte for lue in par_coiffeur if not lue.cle), Compte(0, 0)),
        caissiers.avec(annulees),
        especes.avec(reprises),
    )


def _coiffeurs(salon: Salon, du: datetime.date, au: datetime.date) -> list[Lue]:
    especes = especes_par_coiffeur(salon, du, au)
    lues = []
    for note in notes_par_coiffeur(salon, du, au):
        nombre, francs = especes.get(note["coiffeur_id"], (0, 0))
        compte = Compte(note["notes"], note["annulees"] + nombre, note["francs"] + francs)
        lues.append(Lue(str(note["coiffeur_id"] or ""), note["coiffeur__nom"] or "", compte))
    return lues


def _abandons(gestes: Iterable[dict[str, Any]]) -> list[Lue]:
    return [_lue(geste, geste["abandons"], geste["perdus"]) for geste in gestes]


def _especes(gestes: Iterable[dict[str, Any]], permis: set[int]) -> list[Lue]:
    """Leave out who may not cancel cash. Whoever did it could, whatever her role says since."""
    return [
        _lue(geste, geste["especes"], geste["ressortis"])
        for geste in gestes
        if geste["especes"] or geste["acteur_id"] in permis
    ]


def _lue(geste: dict[str, Any], annulees: int, francs: int) -> Lue:
    nom = f"{geste['prenom']} {geste['nom']}".strip() or geste["identifiant"]
    return Lue(str(geste["acteur_id"]), nom, Compte(geste["notes"], annulees, francs))
