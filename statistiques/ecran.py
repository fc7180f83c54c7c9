"""Everything one tab shows, read with a fixed number of statements whatever the period and the salons."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from salon_paiement.droits import Action
from statistiques.cartes import Carte, cartes_calculer
from statistiques.catalogue import CATALOGUE
from statistiques.choix import Demande
from statistiques.coupes import Genre
from statistiques.dessin import Tableau, classement_dresser, courbe_tracer, parts_tracer, repartition_tracer
from statistiques.effectifs import effectifs
from statistiques.graphiques import Graphique
from statistiques.indicateurs import mesures_de
from statistiques.libelles import libelles
from statistiques.models import AlerteStatistique
from statistiques.periodes import Choix
from statistiques.selecteurs import Ligne, Point, details, serie, totaux
from statistiques.selecteurs_alertes import alertes_actives
from statistiques.signaux import MESURES, Signal, signaux_lire
from statistiques.vif import une_lecture

# Above the figures, the gravest only: more would hide them.
_ALERTES_MAX = 5
Permis = Callable[[Action], bool]


@dataclass(frozen=True, slots=True)
class Ecran:
    """One tab, computed at ``calcule_le`` (aware) in ``duree_ms`` milliseconds."""

    cartes: list[Carte]
    graphiques: list[Graphique]
    tableaux: list[Tableau]
    signaux: list[Signal]
    alertes: list[AlerteStatistique]
    peut_acquitter: bool
    calcule_le: datetime.datetime
    duree_ms: int

    @property
    def vide(self) -> bool:
        """Tell whether nothing at all happened over the period."""
        return not any(c.valeur for c in self.cartes) and all(g.vide for g in self.graphiques)


@une_lecture()
def ecran_composer(demande: Demande, permis: Permis) -> Ecran:
    """Read and lay out the tab that ``demande`` asks for.

    Args:
        permis: whether the reader may do an action; what he may not is left out.
    """
    debut = time.perf_counter()
    onglet = demande.onglet
    sommes = [i for i in onglet.indicateurs() if not i.present]
    mesures = totaux(demande.perimetre, demande.periode, sorted(mesures_de(sommes) | MESURES))
    presents = mesures_de(i for i in onglet.indicateurs() if i.present)
    mesures = {**mesures, **effectifs(demande.perimetre, presents)}
    avant = demande.precedente
    precedentes = totaux(demande.perimetre, avant, sorted(mesures_de(sommes))) if avant else None
    cartes = [CATALOGUE[code] for code in onglet.cartes if permis(CATALOGUE[code].action)]
    lues = _Details(demande)
    return Ecran(
        cartes=cartes_calculer(cartes, mesures, precedentes),
        graphiques=[
            *_courbes(demande),
            *(parts_tracer(parts, mesures) for parts in onglet.parts),
            *(repartition_tracer(r, *lues.de(r.de)) for r in onglet.repartitions),
        ],
        tableaux=[classement_dresser(c, *lues.de(c.de)) for c in onglet.classements if permis(c.action)],
        signaux=signaux_lire(mesures, journal=permis(Action.VOIR_JOURNAL)),
        alertes=alertes_actives(demande.perimetre, limite=_ALERTES_MAX),
        peut_acquitter=permis(Action.ACQUITTER_ALERTES),
        calcule_le=timezone.localtime(),
        duree_ms=round((time.perf_counter() - debut) * 1000),
    )


def _courbes(demande: Demande) -> list[Graphique]:
    """Draw the series; one day alone has no shape."""
    onglet, periode = demande.onglet, demande.periode
    noms = sorted(mesures_de(onglet.traces()))
    if periode.jours < 2 or not noms:
        return []
    points = serie(demande.perimetre, periode, demande.pas, noms)
    avant: list[Point] = []
    if demande.precedente and any(courbe.comparer for courbe in onglet.courbes):
        avant = serie(demande.perimetre, demande.precedente, demande.pas, noms)
    if demande.choix is Choix.TOUT:
        points = depuis_le_premier(points)
    return [courbe_tracer(courbe, points, avant, demande.pas) for courbe in onglet.courbes]


def depuis_le_premier(points: list[Point]) -> list[Point]:
    """Leave out the years before the salon did anything."""
    premier = next((rang for rang, point in enumerate(points) if any(point.valeurs.values())), len(points))
    return points[premier:]


@dataclass
class _Details:
    """Breakdowns of the period, each read and named once."""

    demande: Demande
    lues: dict[Genre, tuple[list[Ligne], dict[str, str]]] = field(default_factory=dict)

    def de(self, genre: Genre) -> tuple[list[Ligne], dict[str, str]]:
        """Return the rows of a breakdown and the names of their keys."""
        if genre not in self.lues:
            perimetre = self.demande.perimetre
            lignes = details(perimetre, self.demande.periode, genre)
            self.lues[genre] = lignes, libelles(perimetre, genre, [ligne.cle for ligne in lignes])
        return self.lues[genre]
