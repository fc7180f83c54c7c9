"""Charts on paper: the same data as on the screen, drawn by ReportLab; colours that a black printer tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.charts.piecharts import Pie
from reportlab.graphics.shapes import Drawing, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import HexColor

from salon_paiement.documents.base import POLICE, POLICE_GRASSE, nettoyer
from statistiques.releve import GraphiqueLu
from statistiques.unites import afficher

_HAUT = 170.0
_COULEURS = [HexColor(c) for c in ("#8a3113", "#2f6f8f", "#d09a2d", "#4f7a3a", "#7a4b8c", "#555555")]
# More labels than this run into each other.
_ETIQUETTES = 24


def graphique_dessiner(graphique: GraphiqueLu, largeur: float) -> Drawing:
    """Return a drawing of ``largeur`` points: a line, bars or a ring, its title and its legend."""
    dessin = Drawing(largeur, _HAUT + 34)
    dessin.add(String(0, _HAUT + 22, nettoyer(graphique.titre), fontName=POLICE_GRASSE, fontSize=10))
    if not any(valeur for serie in graphique.series for valeur in serie.valeurs):
        dessin.add(String(0, _HAUT / 2, "–", fontName=POLICE, fontSize=12))
        return dessin
    anneau = graphique.genre == "anneau"
    dessin.add(_anneau(graphique) if anneau else _axes(graphique, largeur))
    noms = graphique.etiquettes if anneau else [serie.nom for serie in graphique.series]
    dessin.add(_legende(noms, largeur))
    return dessin


def _axes(graphique: GraphiqueLu, largeur: float) -> Any:
    trace = _lignes(graphique) if graphique.genre == "ligne" else _barres(graphique)
    trace.x, trace.y, trace.width, trace.height = 52, 28, largeur - 190, _HAUT - 20
    pas = max(1, -(-len(graphique.etiquettes) // _ETIQUETTES))
    trace.categoryAxis.categoryNames = [
        nettoyer(mot) if rang % pas == 0 else "" for rang, mot in enumerate(graphique.etiquettes)
    ]
    for axe in (trace.categoryAxis, trace.valueAxis):
        axe.labels.fontName, axe.labels.fontSize = POLICE, 6.5
    trace.categoryAxis.labels.angle, trace.categoryAxis.labels.boxAnchor = 30, "ne"
    valeurs = [v for serie in trace.data for v in serie if v is not None]
    if graphique.empile and graphique.genre == "barres":
        trace.categoryAxis.style = "stacked"
        valeurs = [sum(pile) for pile in zip(*trace.data, strict=True)]
    trace.valueAxis.valueMin, trace.valueAxis.valueMax = min(0, *valeurs), max(1, *valeurs)
    trace.valueAxis.labelTextFormat = lambda valeur: afficher(round(valeur), graphique.unite)
    return trace


def _lignes(graphique: GraphiqueLu) -> Any:
    """Draw each run of known values as a line of its own: a day nobody knows is a hole, a day alone a dot."""
    trace = HorizontalLineChart()
    trace.joinedLines = 0
    suites = [(rang, suite) for rang, serie in enumerate(graphique.series) for suite in _suites(serie.valeurs)]
    trace.data = [suite for _rang, suite in suites]
    for place, (rang, suite) in enumerate(suites):
        style, couleur = trace.lines[place], _COULEURS[rang % len(_COULEURS)]
        style.strokeColor, style.strokeWidth = couleur, 1.4
        style.strokeDashArray = [3, 2] if graphique.series[rang].repere else None
        if sum(valeur is not None for valeur in suite) > 1:
            style.lineStyle = "joinedLine"
        else:
            style.symbol = makeMarker("FilledCircle", size=3, fillColor=couleur, strokeColor=couleur)
    return trace


def _suites(valeurs: Sequence[int | None]) -> Iterator[list[int | None]]:
    """Yield each run of known values, at its own place."""
    debut = 0
    for connue, groupe in groupby(valeurs, key=lambda valeur: valeur is not None):
        suite = list(groupe)
        if connue:
            yield [None] * debut + suite + [None] * (len(valeurs) - debut - len(suite))
        debut += len(suite)


def _barres(graphique: GraphiqueLu) -> Any:
    trace = VerticalBarChart()
    trace.data = [[valeur or 0 for valeur in serie.valeurs] for serie in graphique.series]
    for rang in range(len(graphique.series)):
        trace.bars[rang].fillColor, trace.bars[rang].strokeColor = _COULEURS[rang % len(_COULEURS)], None
    return trace


def _anneau(graphique: GraphiqueLu) -> Any:
    trace = Pie()
    trace.x, trace.y, trace.width, trace.height = 60, 10, _HAUT - 10, _HAUT - 10
    trace.data = [max(0, valeur or 0) for valeur in graphique.series[0].valeurs]
    trace.innerRadiusFraction = 0.55
    for rang in range(len(trace.data)):
        trace.slices[rang].fillColor = _COULEURS[rang % len(_COULEURS)]
        trace.slices[rang].strokeColor = None
    return trace


def _legende(noms: Any, largeur: float) -> Legend:
    legende = Legend()
    legende.x, legende.y, legende.boxAnchor = largeur - 125, _HAUT, "nw"
    legende.fontName, legende.fontSize, legende.alignment = POLICE, 7.5, "right"
    legende.dx = legende.dy = 7
    legende.columnMaximum = 14
    legende.colorNamePairs = [(_COULEURS[rang % len(_COULEURS)], nettoyer(nom)) for rang, nom in enumerate(noms)]
    return legende
