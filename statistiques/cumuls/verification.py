"""Proving the rollups: every stored day is counted again from the facts and compared, column by column."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Sum

from salon_paiement.models import Salon
from statistiques.coupes import COLONNES
from statistiques.cumuls.ecriture import jours_archives, jours_compter
from statistiques.mesures import PHOTOS, noms, noms_du_journal
from statistiques.models import CumulJour, CumulMois, DetailJour, DetailMois, SuiviCumuls
from statistiques.tranches import compter_details, journees

LOT = 366
_UN_JOUR = datetime.timedelta(days=1)


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
    """Yield what differs over every stored day and month of one salon.

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
    comptes = {cle[1:]: valeurs for cle, valeurs in compter_details(journees(salon, du, au)).items()}
    lues = DetailJour.objects.filter(salon=salon, jour__gte=du, jour__lte=au)
    stockes = {
        (jour, genre, cle): dict(zip(COLONNES, valeurs, strict=True))
        for jour, genre, cle, *valeurs in lues.values_list("jour", "genre", "cle", *COLONNES)
    }
    vide = dict.fromkeys(COLONNES, 0)
    for jour, genre, cle in sorted(comptes.keys() | stockes.keys()):
        compte, stocke = comptes.get((jour, genre, cle), vide), stockes.get((jour, genre, cle), vide)
        for nom in COLONNES:
            if stocke[nom] != compte[nom]:
                yield Ecart(salon.nom, jour, f"{genre}/{cle}/{nom}", stocke[nom], compte[nom])


def _mois(salon: Salon, complet: datetime.date) -> Iterator[Ecart]:
    """Compare months with their days; only months that are over are ever read."""
    fin = (complet + _UN_JOUR).replace(day=1)
    for modele, depuis, colonnes in ((CumulMois, CumulJour, noms()), (DetailMois, DetailJour, COLONNES)):
        sommes = [Sum(nom, default=0) for nom in colonnes]
        jours = depuis._default_manager.filter(salon=salon)
        mois = set(jours.filter(jour__lt=fin).dates("jour", "month"))
        for premier in sorted(
            mois | set(modele._default_manager.filter(salon=salon, mois__lt=fin).dates("mois", "month"))
        ):
            suivant = (premier + datetime.timedelta(days=32)).replace(day=1)
            compte = jours.filter(jour__gte=premier, jour__lt=suivant).aggregate(*sommes)
            stocke = modele._default_manager.filter(salon=salon, mois=premier).aggregate(*sommes)
            for nom in colonnes:
                if compte[f"{nom}__sum"] != stocke[f"{nom}__sum"]:
                    yield Ecart(salon.nom, premier, f"mois/{nom}", stocke[f"{nom}__sum"], compte[f"{nom}__sum"])
