"""Charts on paper: the same data as on the screen, drawn by ReportLab; colours that a black printer tells apart."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.charts.piecharts import Pie
from reportlab.graphics.shapes import Drawing, String
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
    trace = HorizontalLineChart() if graphique.genre == "ligne" else VerticalBarChart()
    trace.x, trace.y, trace.width, trace.height = 52, 28, largeur - 190, _HAUT - 20
    # A hole in a line is a day nobody knows; a bar has no hole.
    vide = None if graphique.genre == "ligne" else 0
    trace.data = [[vide if v is None else v for v in serie.valeurs] for serie in graphique.series]
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
    for rang, serie in enumerate(graphique.series):
        couleur = _COULEURS[rang % len(_COULEURS)]
        if graphique.genre == "ligne":
            trace.lines[rang].strokeColor, trace.lines[rang].strokeWidth = couleur, 1.4
            trace.lines[rang].strokeDashArray = [3, 2] if serie.repere else None
        else:
            trace.bars[rang].fillColor, trace.bars[rang].strokeColor = couleur, None
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
