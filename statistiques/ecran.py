"""Everything one tab shows, read with a fixed number of statements whatever the period and the salons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from salon_paiement.droits import Action
from statistiques.bandeau import AlerteMontree, alertes_montrer
from statistiques.cartes import Carte, cartes_calculer
from statistiques.catalogue import CATALOGUE
from statistiques.choix import Demande
from statistiques.comparaison import Releve, relever
from statistiques.coupes import Genre
from statistiques.dessin import (
    Tableau,
    classement_dresser,
    courbe_tracer,
    parts_tracer,
    repartition_tracer,
    retenir,
)
from statistiques.effectifs import effectifs
from statistiques.graphiques import Graphique
from statistiques.indicateurs import mesures_de
from statistiques.libelles import libelles
from statistiques.onglets.base import Classement, Repartition
from statistiques.periodes import Choix, Heures
from statistiques.previsions.apercu import Apercu, apercus
from statistiques.selecteurs import Ligne, Point, plusieurs_details
from statistiques.signaux import MESURES, Signal, signaux_lire
from statistiques.vif import une_lecture

Permis = Callable[[Action], bool]


@dataclass(frozen=True, slots=True)
class Ecran:
    """One tab."""

    cartes: list[Carte]
    graphiques: list[Graphique]
    tableaux: list[Tableau]
    signaux: list[Signal]
    alertes: list[AlerteMontree]
    peut_acquitter: bool
    previsions: list[Apercu]

    @property
    def vide(self) -> bool:
        """Tell whether nothing at all happened over the period."""
        montre = any(c.valeur for c in self.cartes) or self.previsions
        return not montre and all(g.vide for g in self.graphiques)


@une_lecture()
def ecran_composer(demande: Demande, permis: Permis, *, plateforme: bool = False) -> Ecran:
    """Read and lay out the tab that ``demande`` asks for.

    Args:
        permis: whether the reader may do an action; what he may not is left out.
        plateforme: with the alerts of the platform.
    """
    onglet, periode = demande.onglet, demande.periode
    sommes = mesures_de(i for i in onglet.indicateurs() if not i.present) | MESURES
    # One day alone has no shape.
    traces = mesures_de(onglet.traces()) if isinstance(periode, Heures) or periode.jours > 1 else frozenset()
    periodes = [periode, *([demande.precedente] if demande.precedente else [])]
    releve, *precedents = relever(demande.perimetre, periodes, demande.pas, sommes, traces)
    presents = mesures_de(i for i in onglet.indicateurs() if i.present)
    mesures = {**releve.mesures, **effectifs(demande.perimetre, presents)}
    cartes = [CATALOGUE[code] for code in onglet.cartes if permis(CATALOGUE[code].action)]
    classements = [c for c in onglet.classements if permis(c.action)]
    lues = _Details(demande, [*onglet.repartitions, *classements])
    return Ecran(
        cartes=cartes_calculer(cartes, mesures, precedents[0].mesures if precedents else None),
        graphiques=[
            *(_courbes(demande, releve.points, precedents) if traces else []),
            *(parts_tracer(parts, mesures) for parts in onglet.parts),
            *(repartition_tracer(r, *lues.de(r.de)) for r in onglet.repartitions),
        ],
        tableaux=[classement_dresser(c, *lues.de(c.de)) for c in classements],
        previsions=apercus(demande.perimetre, onglet.previsions),
        signaux=signaux_lire(mesures, journal=permis(Action.VOIR_JOURNAL)),
        alertes=alertes_montrer(demande.perimetre, plateforme=plateforme),
        peut_acquitter=permis(Action.ACQUITTER_ALERTES),
    )


def _courbes(demande: Demande, points: list[Point], precedents: list[Releve]) -> list[Graphique]:
    avant = precedents[0].points if precedents else []
    if demande.choix is Choix.TOUT:
        points = depuis_le_premier(points)
    return [courbe_tracer(courbe, points, avant, demande.pas) for courbe in demande.onglet.courbes]


def depuis_le_premier(points: list[Point]) -> list[Point]:
    """Leave out the years before the salon did anything."""
    premier = next((rang for rang, point in enumerate(points) if any(point.valeurs.values())), len(points))
    return points[premier:]


@dataclass
class _Details:
    """Breakdowns of the period, read together: the columns and the names that are shown, no others."""

    demande: Demande
    coupes: Sequence[Repartition | Classement]
    lignes: dict[Genre, list[Ligne]] = field(default_factory=dict)
    lues: dict[Genre, tuple[list[Ligne], dict[str, str]]] = field(default_factory=dict)

    def de(self, genre: Genre) -> tuple[list[Ligne], dict[str, str]]:
        """Return the rows of a breakdown and the names of those that are shown."""
        if not self.lignes:
            self.lignes = plusieurs_details(
                self.demande.perimetre,
                self.demande.periode,
                {c.de: mesures_de(colonne for d in self._de(c.de) for colonne in d.colonnes) for c in self.coupes},
            )
        if genre not in self.lues:
            lignes = self.lignes[genre]
            montrees = {ligne.cle for coupe in self._de(genre) for ligne in retenir(coupe, lignes)}
            self.lues[genre] = lignes, libelles(self.demande.perimetre, genre, sorted(montrees))
        return self.lues[genre]

    def _de(self, genre: Genre) -> list[Repartition | Classement]:
        return [coupe for coupe in self.coupes if coupe.de is genre]
