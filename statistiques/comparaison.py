"""A period, the one before it and both curves, read at once: what a page of cards and charts asks for."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from statistiques.lecture import Couture, coudre, lignes_stockees
from statistiques.mesures import PHOTOS, ajouter, noms
from statistiques.perimetre import Perimetre
from statistiques.periodes import Heures, Pas, Periode
from statistiques.photographies import photos_lire
from statistiques.selecteurs import LARGES, Point, debuts_de
from statistiques.tarifs import FRAIS_PLATEFORME, frais_plateforme
from statistiques.vif import compter


@dataclass(frozen=True, slots=True)
class Releve:
    """One period's measures and its curve, by where each step begins."""

    periode: Periode
    pas: Pas
    mesures: dict[str, int]
    etapes: dict[datetime.date, dict[str, int]]

    @property
    def points(self) -> list[Point]:
        """Return the curve, zeros included."""
        return [Point(debut, valeurs) for debut, valeurs in self.etapes.items()]

    def ranger(self, jour: datetime.date, valeurs: dict[str, int]) -> None:
        """Add what one day, month or hour counts."""
        for sommes in (self.mesures, self.etapes[self.pas.debut(jour)] if self.etapes else {}):
            ajouter(sommes, sommes, [valeurs[nom] for nom in sommes])


def relever(
    perimetre: Perimetre, periodes: Sequence[Periode], pas: Pas, sommes: Collection[str], traces: Collection[str]
) -> list[Releve]:
    """Return what :func:`~statistiques.selecteurs.totaux` and ``serie`` return, for periods that follow each other.

    All stored rows are read by one statement, and all photos by another.

    Args:
        periodes: the latest first, all of days or all of hours.
        sommes: the measures of totals; ``traces``: those of the curves, none when nothing is drawn.
    """
    pas = Pas.HEURE if isinstance(periodes[0], Heures) else pas
    releves = [_vide(periode, pas, sommes, traces) for periode in periodes]
    coutures = [coudre(perimetre, periode) for periode in periodes]
    if lus := [nom for nom in noms() if nom in {*sommes, *traces}]:
        stockes = [part for couture in coutures for part in couture.stockes]
        for jour, *valeurs in lignes_stockees(stockes, "cumul", lus, mois=not traces or pas in LARGES):
            ici = next(releve for releve in releves if jour >= _debut(releve.periode))
            ici.ranger(jour, {nom: int(valeur) for nom, valeur in zip(lus, valeurs, strict=True)})
        for releve, couture in zip(releves, coutures, strict=True):
            for (_salon, jour), vives in compter(couture.vives, lus).items():
                releve.ranger(jour, vives)
    _completer(perimetre, releves, coutures, sommes)
    return releves


def _vide(periode: Periode, pas: Pas, sommes: Collection[str], traces: Collection[str]) -> Releve:
    tracees = [nom for nom in noms() if nom in traces]
    etapes = {debut: dict.fromkeys(tracees, 0) for debut in debuts_de(periode, pas)} if tracees else {}
    return Releve(periode, pas, {nom: 0 for nom in noms() if nom in sommes}, etapes)


def _debut(periode: Periode) -> datetime.date:
    return periode.debut if isinstance(periode, Heures) else periode.du


def _completer(
    perimetre: Perimetre, releves: Sequence[Releve], coutures: Sequence[Couture], sommes: Collection[str]
) -> None:
    """Add what does not add up over days."""
    if FRAIS_PLATEFORME in sommes:
        for releve, couture in zip(releves, coutures, strict=True):
            releve.mesures[FRAIS_PLATEFORME] = frais_plateforme(perimetre.ids, couture, releve.periode)
    if set(sommes) & set(PHOTOS):
        lues = photos_lire(perimetre, coutures[0].complets, [releve.periode.au for releve in releves])
        for releve, photos in zip(releves, lues, strict=True):
            releve.mesures.update(photos)
