"""Every total a page, an export or the API shows: exact, whatever the period, the salons and the moment."""

from __future__ import annotations

import datetime
import functools
import operator
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils import timezone

from salon_paiement.calendrier import jour_affaires
from statistiques.coupes import COLONNES, Genre
from statistiques.cumuls.photos import photos_de
from statistiques.cumuls.remplissage import hier_de
from statistiques.lecture import Couture, coudre, lignes_stockees
from statistiques.mesures import PHOTOS, noms, sources_de
from statistiques.models import CumulJour
from statistiques.perimetre import Perimetre
from statistiques.periodes import Pas, Periode
from statistiques.vif import compter, compter_details, premier_lire


@dataclass(frozen=True, slots=True)
class Point:
    """One step of a curve, from its first day."""

    debut: datetime.date
    valeurs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Ligne:
    """One network, hairdresser, service or hour; ``cle`` is its code, its key, or 0 to 23."""

    cle: str
    valeurs: dict[str, int]


def totaux(perimetre: Perimetre, periode: Periode, demandes: Collection[str] | None = None) -> dict[str, int]:
    """Return the measures of ``demandes`` (all of them by default) over the period, photos of its last day included."""
    ordonnes = [nom for nom in noms() if demandes is None or nom in demandes]
    sommes = dict.fromkeys(ordonnes, 0)
    couture = coudre(perimetre, periode)
    if ordonnes:
        for valeurs in lignes_stockees(couture, "cumul", ordonnes, dates=False):
            _ajouter(sommes, ordonnes, valeurs)
        for vives in compter(couture.vives, sources_de(ordonnes)).values():
            _ajouter(sommes, ordonnes, [vives[nom] for nom in ordonnes])
    if demandes is None or set(demandes) & set(PHOTOS):
        sommes |= _photos(perimetre, periode.au, couture)
    return sommes


def serie(perimetre: Perimetre, periode: Periode, pas: Pas, demandes: Collection[str]) -> list[Point]:
    """Return the period step by step, zeros included; hours are those of :func:`details`."""
    ordonnes = [nom for nom in noms() if nom in demandes]
    etapes: dict[datetime.date, dict[str, int]] = {}
    debut = pas.debut(periode.du)
    while debut <= periode.au:
        etapes[debut] = dict.fromkeys(ordonnes, 0)
        debut = pas.suivant(debut)
    couture = coudre(perimetre, periode)
    for jour, *valeurs in lignes_stockees(couture, "cumul", ordonnes, mois=pas in {Pas.MOIS, Pas.ANNEE}):
        _ajouter(etapes[pas.debut(jour)], ordonnes, valeurs)
    for (_salon, jour), vives in compter(couture.vives, sources_de(ordonnes)).items():
        _ajouter(etapes[pas.debut(jour)], ordonnes, [vives[nom] for nom in ordonnes])
    return [Point(debut, valeurs) for debut, valeurs in etapes.items()]


def details(perimetre: Perimetre, periode: Periode, genre: Genre, colonnes: Collection[str] = COLONNES) -> list[Ligne]:
    """Return one breakdown of the period, largest amounts first (hours in the order of the clock)."""
    ordonnees = [nom for nom in COLONNES if nom in colonnes]
    lignes: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(ordonnees, 0))
    couture = coudre(perimetre, periode)
    stockees = lignes_stockees(
        couture, "detail", ["cle", *ordonnees], dates=False, condition=f" AND genre = '{genre.value}'"
    )
    for cle, *valeurs in stockees:
        _ajouter(lignes[cle], ordonnees, valeurs)
    for (_salon, _jour, _genre, cle), vives in compter_details(couture.vives, [genre]).items():
        _ajouter(lignes[cle], ordonnees, [vives[nom] for nom in ordonnees])
    rangees = [Ligne(cle, valeurs) for cle, valeurs in lignes.items()]
    if genre is Genre.HEURE:
        return sorted(rangees, key=lambda ligne: int(ligne.cle))
    return sorted(rangees, key=lambda ligne: (*(-n for n in ligne.valeurs.values()), ligne.cle))


def _photos(perimetre: Perimetre, au: datetime.date, couture: Couture) -> dict[str, int]:
    """Return the distinct clients as the last finished day up to ``au`` shows them, each salon's added up.

    A salon whose rows stop earlier is looked at live: the thirty days of another month are not what is asked for. So
    is one on its first day, which shows who came today.
    """
    sommes = dict.fromkeys(PHOTOS, 0)
    ranges: dict[datetime.date, list[uuid.UUID]] = defaultdict(list)
    for salon in perimetre.salons:
        jour, complet = min(hier_de(salon), au), couture.complets.get(salon.pk)
        if complet is not None and complet >= jour:
            ranges[min(complet, au)].append(salon.pk)
            continue
        if jour < premier_lire(salon):
            jour = min(jour_affaires(salon, timezone.now()), au)
        _ajouter(sommes, PHOTOS, photos_de(salon.pk, jour, jour)[jour].values())
    if ranges:
        du_jour = functools.reduce(operator.or_, (Q(jour=jour, salon__in=ids) for jour, ids in ranges.items()))
        _ajouter(sommes, PHOTOS, CumulJour.objects.filter(du_jour).aggregate(*map(Sum, PHOTOS)).values())
    return sommes


def _ajouter(sommes: dict[str, int], noms_: Iterable[str], valeurs: Iterable[int | None]) -> None:
    for nom, valeur in zip(noms_, valeurs, strict=True):
        sommes[nom] += int(valeur or 0)
