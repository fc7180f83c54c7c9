"""Every total a page, an export or the API shows: exact, whatever the period, the salons and the moment."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from salon_paiement.calendrier import fin_de_journee, jour_affaires
from statistiques import tranches as base
from statistiques.coupes import COLONNES, REMPLIES, Genre
from statistiques.lecture import coudre, lignes_stockees
from statistiques.mesures import PHOTOS, ajouter, noms, sources_de
from statistiques.perimetre import Perimetre
from statistiques.periodes import Heures, Pas, Periode
from statistiques.photographies import photos_lire
from statistiques.tarifs import FRAIS_PLATEFORME, frais_plateforme
from statistiques.tranches import Tranche, morceau
from statistiques.vif import compter, compter_details

# Steps made of whole months.
LARGES = frozenset({Pas.MOIS, Pas.ANNEE})


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a curve, from its first day, or from its first instant (aware) where hours are drawn."""

    debut: datetime.date
    valeurs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Ligne:
    """One network, hairdresser, service or hour; ``cle`` is its code, its key, or 0 to 23."""

    cle: str
    valeurs: dict[str, int]


def totaux(perimetre: Perimetre, periode: Periode, demandes: Collection[str] | None = None) -> dict[str, int]:
    """Return the measures of ``demandes`` over the period, photos of its last day included.

    Args:
        demandes: all the declared ones by default; what the platform takes only when named.
    """
    ordonnes = [nom for nom in noms() if demandes is None or nom in demandes]
    sommes = dict.fromkeys(ordonnes, 0)
    couture = coudre(perimetre, periode)
    if ordonnes:
        for valeurs in lignes_stockees(couture.stockes, "cumul", ordonnes, dates=False):
            ajouter(sommes, ordonnes, valeurs)
        for vives in compter(couture.vives, ordonnes).values():
            ajouter(sommes, ordonnes, [vives[nom] for nom in ordonnes])
    if demandes is not None and FRAIS_PLATEFORME in demandes:
        sommes[FRAIS_PLATEFORME] = frais_plateforme(perimetre.ids, couture, periode)
    if demandes is None or set(demandes) & set(PHOTOS):
        sommes |= photos_lire(perimetre, couture.complets, [periode.au])[0]
    return sommes


def serie(perimetre: Perimetre, periode: Periode, pas: Pas, demandes: Collection[str]) -> list[Point]:
    """Return the period step by step, zeros included; :class:`Heures` hour by hour, whatever ``pas``."""
    if isinstance(periode, Heures):
        pas = Pas.HEURE
    ordonnes = [nom for nom in noms() if nom in demandes]
    etapes = {debut: dict.fromkeys(ordonnes, 0) for debut in debuts_de(periode, pas)}
    couture = coudre(perimetre, periode)
    for jour, *valeurs in lignes_stockees(couture.stockes, "cumul", ordonnes, mois=pas in LARGES):
        ajouter(etapes[pas.debut(jour)], ordonnes, valeurs)
    for (_salon, jour), vives in compter(couture.vives, ordonnes).items():
        ajouter(etapes[pas.debut(jour)], ordonnes, [vives[nom] for nom in ordonnes])
    return [Point(debut, valeurs) for debut, valeurs in etapes.items()]


def details(perimetre: Perimetre, periode: Periode, genre: Genre, colonnes: Collection[str] = COLONNES) -> list[Ligne]:
    """Return one breakdown of the period, largest amounts first (hours in the order of the clock)."""
    return plusieurs_details(perimetre, periode, {genre: colonnes})[genre]


def plusieurs_details(
    perimetre: Perimetre, periode: Periode, demandes: Mapping[Genre, Collection[str]]
) -> dict[Genre, list[Ligne]]:
    """Return some breakdowns of the period, each with its columns: stored rows are read by one statement."""
    couture = coudre(perimetre, periode)
    trouvees = {genre: _Lignes([nom for nom in COLONNES if nom in voulues]) for genre, voulues in demandes.items()}
    lues = [nom for nom in COLONNES if any(nom in REMPLIES[genre] and nom in demandes[genre] for genre in demandes)]
    genres = ", ".join(f"'{genre.value}'" for genre in demandes)
    stockees = lignes_stockees(
        couture.stockes, "detail", ["genre", "cle", *lues], dates=False, condition=f" AND genre IN ({genres})"
    )
    for genre, cle, *valeurs in stockees:
        trouvees[Genre(genre)].ajouter(cle, dict(zip(lues, valeurs, strict=True)))
    for genre, lignes in trouvees.items():
        for (_salon, _jour, _genre, cle), vives in compter_details(couture.vives, genre).items():
            lignes.ajouter(cle, vives)
    return {genre: lignes.rangees(genre) for genre, lignes in trouvees.items()}


@dataclass(slots=True)
class _Lignes:
    """The rows of one breakdown while they are added up."""

    colonnes: list[str]
    sommes: dict[str, dict[str, int]] = field(default_factory=dict)

    def ajouter(self, cle: str, valeurs: Mapping[str, int | None]) -> None:
        sommes = self.sommes.setdefault(cle, dict.fromkeys(self.colonnes, 0))
        ajouter(sommes, self.colonnes, [valeurs.get(nom, 0) for nom in self.colonnes])

    def rangees(self, genre: Genre) -> list[Ligne]:
        lignes = [Ligne(cle, valeurs) for cle, valeurs in self.sommes.items()]
        if genre is Genre.HEURE:
            return sorted(lignes, key=lambda ligne: int(ligne.cle))
        return sorted(lignes, key=lambda ligne: (*(-n for n in ligne.valeurs.values()), ligne.cle))


def depuis_le_matin(
    perimetre: Perimetre, instant: datetime.datetime, semaines: int, nom: str
) -> dict[uuid.UUID, list[int]]:
    """Return one measure of each salon's business day up to ``instant`` (aware), then of the same weekdays before.

    As many hours into each of those days; one statement, whatever the salons.
    """
    tranches: list[Tranche] = []
    for salon in perimetre.salons:
        jour = jour_affaires(salon, instant)
        debuts = [fin_de_journee(salon, jour - datetime.timedelta(days=7 * n + 1)) for n in range(semaines + 1)]
        duree = instant.astimezone(datetime.UTC) - debuts[0].astimezone(datetime.UTC)
        tranches += [morceau(salon, debut, debut.astimezone(datetime.UTC) + duree) for debut in debuts]
    seule = [replace(s, mesures=tuple(m for m in s.mesures if m.nom == nom)) for s in sources_de([nom])]
    comptes = base.compter(tranches, seule)
    trouves: dict[uuid.UUID, list[int]] = defaultdict(list)
    for tranche in tranches:
        trouves[tranche.salon_id].append(comptes[tranche.cle][nom])
    return dict(trouves)


def serie_details(
    perimetre: Perimetre, periode: Periode, pas: Pas, genre: Genre, colonnes: Collection[str]
) -> dict[str, list[Point]]:
    """Return each key of a breakdown over time, zeros included; keys without anything are absent."""
    ordonnees = [nom for nom in COLONNES if nom in colonnes]
    remplies = [nom for nom in REMPLIES[genre] if nom in colonnes]
    debuts = list(debuts_de(periode, pas))
    etapes: dict[str, dict[datetime.date, dict[str, int]]] = defaultdict(
        lambda: {debut: dict.fromkeys(ordonnees, 0) for debut in debuts}
    )
    couture = coudre(perimetre, periode)
    stockees = lignes_stockees(
        couture.stockes, "detail", ["cle", *remplies], condition=f" AND genre = '{genre.value}'", mois=pas in LARGES
    )
    for jour, cle, *valeurs in stockees:
        ajouter(etapes[cle][pas.debut(jour)], remplies, valeurs)
    for (_salon, jour, _genre, cle), vives in compter_details(couture.vives, genre).items():
        ajouter(etapes[cle][pas.debut(jour)], ordonnees, [vives[nom] for nom in ordonnees])
    return {cle: [Point(debut, valeurs) for debut, valeurs in points.items()] for cle, points in etapes.items()}


def debuts_de(periode: Periode, pas: Pas) -> Iterator[datetime.date]:
    """Yield where each step of a curve begins."""
    if isinstance(periode, Heures):
        yield from periode.etapes
        return
    debut = pas.debut(periode.du)
    while debut <= periode.au:
        yield debut
        debut = pas.suivant(debut)
