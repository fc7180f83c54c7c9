"""Proving the rollups: every stored day is counted again from the facts and compared, column by column."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Model, QuerySet, Sum
from django.utils import timezone

from salon_paiement.models import Salon
from statistiques.coupes import COLONNES
from statistiques.cumuls.ecriture import jours_archives, jours_compter
from statistiques.cumuls.recents import PERSONNE, recents_compter
from statistiques.etats import Etat, etats_lire
from statistiques.mesures import PHOTOS, noms, noms_du_journal
from statistiques.models import (
    CumulHeure,
    CumulJour,
    CumulMois,
    DetailAnnee,
    DetailHeure,
    DetailJour,
    DetailMois,
    SuiviCumuls,
)
from statistiques.periodes import heure_de
from statistiques.tranches import Comptes, Details, compter, compter_details, etendue, journees

LOT = 366
_UN_JOUR = datetime.timedelta(days=1)
_DECEMBRE = 12
_UNE_HEURE = datetime.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Ecart:
    """One stored figure that is not what the facts say."""

    salon: str
    jour: datetime.date
    mesure: str
    stocke: int
    compte: int

    def __str__(self) -> str:
        return f"{self.salon} {self.jour} {self.mesure} : {self.stocke} au lieu de {self.compte}"


def salon_verifier(salon: Salon, avancer: Callable[[int], None] | None = None) -> Iterator[Ecart]:
    """Yield what differs over every stored day, month and hour of one salon that a page would read.

    Args:
        avancer: told how many days were compared so far.
    """
    suivi = SuiviCumuls.objects.filter(salon=salon).first()
    premier = CumulJour.objects.filter(salon=salon).order_by("jour").values_list("jour", flat=True).first()
    if suivi is None or suivi.complet is None or premier is None:
        return
    du, faits = premier, 0
    while du <= suivi.complet:
        au = min(du + (LOT - 1) * _UN_JOUR, suivi.complet)
        yield from _jours(salon, du, au)
        yield from _details(salon, du, au)
        faits += (au - du).days + 1
        if avancer is not None:
            avancer(faits)
        du = au + _UN_JOUR
    yield from _mois(salon, suivi.complet)
    yield from _present(salon)


def _jours(salon: Salon, du: datetime.date, au: datetime.date) -> Iterator[Ecart]:
    jours = [du + n * _UN_JOUR for n in range((au - du).days + 1)]
    comptes = jours_compter(salon, jours)
    colonnes = (*noms(), *PHOTOS)
    partis = jours_archives(salon, jours)
    stockes = {
        jour: dict(zip(colonnes, valeurs, strict=True))
        for jour, *valeurs in CumulJour.objects.filter(salon=salon, jour__in=jours).values_list("jour", *colonnes)
    }
    for jour, compte in comptes.items():
        stocke = stockes.get(jour, dict.fromkeys(colonnes, 0))
        archives = noms_du_journal() if jour in partis else ()
        for nom in colonnes:
            if stocke[nom] != compte[nom] and nom not in archives:
                yield Ecart(salon.nom, jour, nom, stocke[nom], compte[nom])


def _details(salon: Salon, du: datetime.date, au: datetime.date) -> Iterator[Ecart]:
    lues = DetailJour.objects.filter(salon=salon, jour__gte=du, jour__lte=au)
    yield from _comparer_details(salon, lues, "jour", compter_details(journees(salon, du, au)))


def _comparer_details(salon: Salon, lues: QuerySet[Any], moment: str, comptees: Details) -> Iterator[Ecart]:
    comptes = {cle[1:]: valeurs for cle, valeurs in comptees.items()}
    stockes = {
        (quand, genre, cle): dict(zip(COLONNES, valeurs, strict=True))
        for quand, genre, cle, *valeurs in lues.values_list(moment, "genre", "cle", *COLONNES)
    }
    vide = dict.fromkeys(COLONNES, 0)
    for quand, genre, cle in sorted(comptes.keys() | stockes.keys()):
        compte, stocke = comptes.get((quand, genre, cle), vide), stockes.get((quand, genre, cle), vide)
        for nom in COLONNES:
            if stocke[nom] != compte[nom]:
                yield Ecart(salon.nom, quand, f"{genre}/{cle}/{nom}", stocke[nom], compte[nom])


def _present(salon: Salon) -> Iterator[Ecart]:
    """Compare the day under way and the last hours, when a reader would believe them, before and after."""
    avant = etats_lire([salon])[salon.pk]
    if avant.present is None or avant.heures_depuis is None:
        return
    jour, debut = journees(salon, avant.present, avant.present), avant.heures_depuis
    heures = etendue(salon, debut, heure_de(timezone.now()) + 2 * _UNE_HEURE)
    du_jour = {"salon": salon, "jour": avant.present}
    d_heures = {"salon": salon, "heure__gte": debut}
    ecarts = [
        *_comparer_cumuls(salon, CumulJour.objects.filter(**du_jour), "jour", compter(jour)),
        *_comparer_details(salon, DetailJour.objects.filter(**du_jour), "jour", compter_details(jour)),
        *_comparer_cumuls(salon, CumulHeure.objects.filter(**d_heures), "heure", compter(heures, par_heure=True)),
        *_comparer_details(
            salon, DetailHeure.objects.filter(**d_heures), "heure", compter_details(heures, par_heure=True)
        ),
    ]
    recents = list(_comparer_recents(salon, avant))
    # Something may have come meanwhile: what was compared is then read no more.
    apres = etats_lire([salon])[salon.pk]
    if apres.vu == avant.vu:
        yield from ecarts
        # Nor is it when the hour has struck: the window is another one.
        yield from recents if apres.clients_recents == avant.clients_recents else ()


def _comparer_cumuls(salon: Salon, lues: QuerySet[Any], moment: str, comptees: Comptes) -> Iterator[Ecart]:
    vide = dict.fromkeys(noms(), 0)
    comptes = {quand: valeurs for (_salon, quand), valeurs in comptees.items()}
    stockes = {quand: dict(zip(noms(), valeurs, strict=True)) for quand, *valeurs in lues.values_list(moment, *noms())}
    for quand in sorted(comptes.keys() | stockes.keys()):
        compte, stocke = comptes.get(quand, vide), stockes.get(quand, vide)
        for nom in noms():
            if stocke[nom] != compte[nom]:
                yield Ecart(salon.nom, quand, nom, stocke[nom], compte[nom])


def _comparer_recents(salon: Salon, etat: Etat) -> Iterator[Ecart]:
    if etat.clients_recents is None:
        return
    compte, _ensuite = recents_compter([salon], timezone.now()).get(salon.pk, PERSONNE)
    if etat.clients_recents != compte:
        yield Ecart(salon.nom, heure_de(timezone.now()), "clients_recents", etat.clients_recents, compte)


def _mois(salon: Salon, complet: datetime.date) -> Iterator[Ecart]:
    """Compare months with their days, years with their months; what goes on is read only up to ``complet``."""
    fin = (complet + _UN_JOUR).replace(day=1)
    entame = CumulMois.objects.filter(salon=salon, mois=fin, jusqu_au=complet).exists()
    dernier = complet if entame else fin - _UN_JOUR
    yield from _additions(salon, "mois", (CumulMois, CumulJour, noms()), dernier)
    yield from _additions(salon, "mois", (DetailMois, DetailJour, COLONNES), dernier)
    sure = dernier if entame or dernier.month == _DECEMBRE else dernier.replace(month=1, day=1) - _UN_JOUR
    yield from _additions(salon, "annee", (DetailAnnee, DetailMois, COLONNES), sure)


def _additions(
    salon: Salon, grain: str, quoi: tuple[type[Model], type[Model], Sequence[str]], dernier: datetime.date
) -> Iterator[Ecart]:
    """Compare the sums of a larger grain with those of the smaller one, up to a day."""
    modele, depuis, colonnes = quoi
    petit = "jour" if grain == "mois" else "mois"
    pas: Literal["month", "year"] = "month" if grain == "mois" else "year"
    sommes = [Sum(nom, default=0) for nom in colonnes]
    sources = depuis._default_manager.filter(**{"salon": salon, f"{petit}__lte": dernier})
    lues = modele._default_manager.filter(**{"salon": salon, f"{grain}__lte": dernier})
    for premier in sorted({*sources.dates(petit, pas), *lues.dates(grain, pas)}):
        suivant = (premier + datetime.timedelta(days=32 if grain == "mois" else 366)).replace(day=1)
        compte = sources.filter(**{f"{petit}__gte": premier, f"{petit}__lt": suivant}).aggregate(*sommes)
        stocke = lues.filter(**{grain: premier}).aggregate(*sommes)
        for nom in colonnes:
            if compte[f"{nom}__sum"] != stocke[f"{nom}__sum"]:
                yield Ecart(salon.nom, premier, f"{grain}/{nom}", stocke[f"{nom}__sum"], compte[f"{nom}__sum"])
