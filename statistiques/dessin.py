"""From figures to charts and tables: pure functions over what the selectors gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from statistiques.catalogue import CATALOGUE
from statistiques.coupes import Genre
from statistiques.graphiques import Graphique, SerieTracee
from statistiques.libelles import etiquette, heure_nommer
from statistiques.onglets.base import Classement, Courbe, Parts, Repartition
from statistiques.periodes import Pas
from statistiques.selecteurs import Ligne, Point
from statistiques.unites import afficher


@dataclass(frozen=True, slots=True)
class Tableau:
    """A ranking: heads, and rows of (name, texts)."""

    cle: str
    titre: str
    premiere: str
    tetes: list[str]
    lignes: list[tuple[str, list[str]]]


def courbe_tracer(courbe: Courbe, points: Sequence[Point], avant: Sequence[Point], pas: Pas) -> Graphique:
    """Return indicators over time; a single one may be compared with the period before, rank by rank."""
    indicateurs = [CATALOGUE[code] for code in courbe.indicateurs]
    series = [SerieTracee(str(i.titre), [i.valeur(point.valeurs) for point in points]) for i in indicateurs]
    if courbe.comparer and avant and len(indicateurs) == 1:
        anciennes: list[int | None] = [indicateurs[0].valeur(point.valeurs) for point in avant[: len(points)]]
        anciennes += [None] * (len(points) - len(anciennes))
        series.append(SerieTracee(_("Période précédente"), anciennes, repere=True))
    return Graphique(
        cle=f"courbe-{courbe.cle}",
        titre=str(courbe.titre),
        genre=courbe.genre,
        unite=indicateurs[0].unite,
        etiquettes=[etiquette(point, pas) for point in points],
        series=series,
        abscisse=_("Date"),
        empile=courbe.empile,
    )


def parts_tracer(parts: Parts, mesures: Mapping[str, int]) -> Graphique:
    """Return the parts of a whole over the period; what is nothing is left out."""
    indicateurs = [CATALOGUE[code] for code in parts.indicateurs]
    valeurs = [(str(i.titre), i.valeur(mesures) or 0) for i in indicateurs]
    presentes = [(titre, valeur) for titre, valeur in valeurs if valeur > 0]
    return Graphique(
        cle=f"parts-{parts.cle}",
        titre=str(parts.titre),
        genre="anneau",
        unite=indicateurs[0].unite,
        etiquettes=[titre for titre, _valeur in presentes],
        series=[SerieTracee(str(parts.titre), [valeur for _titre, valeur in presentes])],
        abscisse=_("Part"),
    )


def repartition_tracer(repartition: Repartition, lignes: Sequence[Ligne], noms: Mapping[str, str]) -> Graphique:
    """Return a breakdown; hours in their order, quiet ones included, anything else the largest first."""
    if repartition.de is Genre.HEURE:
        lignes = _heures_pleines(lignes)
        noms = {ligne.cle: heure_nommer(ligne.cle) for ligne in lignes}
    retenues = retenir(repartition, lignes)
    return Graphique(
        cle=f"repartition-{repartition.cle}",
        titre=str(repartition.titre),
        genre=repartition.genre,
        unite=repartition.colonnes[0].unite,
        etiquettes=[noms[ligne.cle] for ligne in retenues],
        series=[
            SerieTracee(str(colonne.titre), [colonne.valeur(ligne.valeurs) for ligne in retenues])
            for colonne in repartition.colonnes
        ],
        abscisse=str(repartition.de.label).capitalize(),
    )


def classement_dresser(classement: Classement, lignes: Sequence[Ligne], noms: Mapping[str, str]) -> Tableau:
    """Return a ranking by its first column."""
    retenues = retenir(classement, lignes)
    return Tableau(
        cle=classement.cle,
        titre=str(classement.titre),
        premiere=str(classement.de.label).capitalize(),
        tetes=[str(colonne.titre) for colonne in classement.colonnes],
        lignes=[
            (noms[ligne.cle], [afficher(c.valeur(ligne.valeurs), c.unite) for c in classement.colonnes])
            for ligne in retenues
        ],
    )


def retenir(coupe: Repartition | Classement, lignes: Sequence[Ligne]) -> Sequence[Ligne]:
    """Return the rows that are shown: hours in their order, anything else the largest first."""
    if coupe.de is Genre.HEURE:
        ranges = sorted(lignes, key=lambda ligne: int(ligne.cle))
    else:
        valeur = coupe.colonnes[0].valeur
        ranges = sorted(lignes, key=lambda ligne: (-(valeur(ligne.valeurs) or 0), ligne.cle))
    return ranges[: coupe.limite]


def _heures_pleines(lignes: Sequence[Ligne]) -> list[Ligne]:
    """Add the hours without anything between the first and the last, or the axis would lie."""
    presentes = {int(ligne.cle): ligne for ligne in lignes}
    if not presentes:
        return []
    heures = range(min(presentes), max(presentes) + 1)
    return [presentes.get(heure) or Ligne(str(heure), {}) for heure in heures]
