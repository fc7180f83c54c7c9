"""Which rule stands for a salon and an object: the salon's own, else the general one, else what the code declares."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from statistiques.models import RegleAlerte
from statistiques.regles.catalogue import CATALOGUE
from statistiques.regles.types import Defaut, Indicateur

# What a rule that nobody changed takes again from the code at each release.
SUIVIS = ("comparateur", "seuil", "seuil_critique", "minimum", "fenetre", "repos", "genre", "severite", "canaux")


@dataclass(frozen=True, slots=True)
class Jeu:
    """Rules read together: general ones by (indicator, object), salons' own by (salon, indicator, object)."""

    generales: dict[tuple[str, str], RegleAlerte] = field(default_factory=dict)
    propres: dict[tuple[uuid.UUID, str, str], RegleAlerte] = field(default_factory=dict)

    def pour(self, indicateur: Indicateur, salon_id: uuid.UUID | None, objet: str) -> RegleAlerte:
        """Return the rule that stands: about this very object first, then the salon's before the general one."""
        for quoi in (objet, "") if objet else ("",):
            if salon_id is not None and (propre := self.propres.get((salon_id, indicateur.code, quoi))):
                return propre
            if generale := self.generales.get((indicateur.code, quoi)):
                return generale
        # Before the very first sweep.
        declares = {defaut.objet: defaut for defaut in indicateur.defauts}
        return regle_du_code(indicateur, declares.get(objet, indicateur.defauts[0]))

    def fenetres(self, indicateur: Indicateur) -> set[int]:
        """Return every window that a rule of this indicator looks through, in seconds."""
        toutes: Iterable[tuple[str, RegleAlerte]] = [
            *((code, regle) for (code, _objet), regle in self.generales.items()),
            *((code, regle) for (_salon, code, _objet), regle in self.propres.items()),
        ]
        siennes = {regle.fenetre for code, regle in toutes if code == indicateur.code and regle.actif}
        return siennes or {indicateur.defauts[0].fenetre}


def jeu_lire(salon_id: uuid.UUID | None = None, *, tous: bool = False) -> Jeu:
    """Read the general rules with those of one salon, of every salon (``tous``), or of none."""
    filtre = Q() if tous else Q(salon=None) | Q(salon=salon_id)
    jeu = Jeu()
    for regle in RegleAlerte.objects.filter(filtre):
        if regle.salon_id is None:
            jeu.generales[regle.indicateur, regle.objet] = regle
        else:
            jeu.propres[regle.salon_id, regle.indicateur, regle.objet] = regle
    return jeu


def regle_du_code(indicateur: Indicateur, defaut: Defaut) -> RegleAlerte:
    """Return a general rule as the code declares it, not saved."""
    return RegleAlerte(
        indicateur=indicateur.code,
        objet=defaut.objet,
        comparateur=indicateur.comparateur,
        seuil=defaut.seuil,
        seuil_critique=defaut.seuil_critique,
        minimum=defaut.minimum,
        fenetre=defaut.fenetre,
        repos=defaut.repos,
        genre=indicateur.genre,
        severite=defaut.severite,
        canaux=list(defaut.canaux),
    )


def regles_installer(catalogue: Mapping[str, Indicateur] = CATALOGUE) -> int:
    """Write the general rules that are missing, and bring those nobody changed back to what the code says.

    Returns:
        How many rows were written.
    """
    connues = {(r.indicateur, r.objet): r for r in RegleAlerte.objects.filter(salon=None)}
    neuves, vieillies = [], []
    for indicateur in catalogue.values():
        for defaut in indicateur.defauts:
            voulue = regle_du_code(indicateur, defaut)
            connue = connues.get((indicateur.code, defaut.objet))
            if connue is None:
                neuves.append(voulue)
            elif connue.modifiee_le is None and _reprendre(connue, voulue):
                vieillies.append(connue)
    if neuves:
        RegleAlerte.objects.bulk_create(neuves, ignore_conflicts=True)
    if vieillies:
        RegleAlerte.objects.bulk_update(vieillies, SUIVIS)
    return len(neuves) + len(vieillies)


def _reprendre(connue: RegleAlerte, voulue: RegleAlerte) -> bool:
    """Copy what differs; tell whether anything did."""
    differents = [nom for nom in SUIVIS if getattr(connue, nom) != getattr(voulue, nom)]
    for nom in differents:
        setattr(connue, nom, getattr(voulue, nom))
    return bool(differents)
