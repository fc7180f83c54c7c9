"""Counting business days and storing them: delete, count again, insert. Any number of times gives the same rows."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

from django.db import connection
from django.db.models import Exists, Model, OuterRef

from salon_paiement.models import Salon
from statistiques.coupes import COLONNES
from statistiques.cumuls.lignes import ecrire, lignes_inserer
from statistiques.cumuls.photos import photos_de
from statistiques.mesures import PHOTOS, noms, noms_du_journal
from statistiques.models import CumulJour, CumulMois, DetailAnnee, DetailJour, DetailMois
from statistiques.tranches import Tranche, Valeurs, compter, compter_details, journee
from traces.models import ArchiveTraces, TraceTransaction

_UN_JOUR = datetime.timedelta(days=1)
_UN_INSTANT = datetime.timedelta(microseconds=1)
# The column that dates the rows of each table that is added up.
_GRAINS: dict[type[Model], str] = {
    CumulJour: "jour", DetailJour: "jour", CumulMois: "mois", DetailMois: "mois", DetailAnnee: "annee",
}  # fmt: skip
_DETAILLES = frozenset({DetailMois, DetailAnnee})


def jours_ecrire(salon: Salon, jours: Collection[datetime.date], hier: datetime.date) -> None:
    """Count these days again, and the months they belong to; inside the caller's transaction.

    Args:
        hier: the last finished day: months hold no day after it.
    """
    if not jours:
        return
    comptes = jours_compter(salon, jours)
    _journal_garder(salon, comptes)
    CumulJour.objects.filter(salon=salon, jour__in=jours).delete()
    DetailJour.objects.filter(salon=salon, jour__in=jours).delete()
    colonnes = (*noms(), *PHOTOS)
    rangees = ([salon.pk, jour, *(valeurs[nom] for nom in colonnes)] for jour, valeurs in comptes.items())
    lignes_inserer(CumulJour._meta.db_table, ["salon_id", "jour", *colonnes], rangees)
    lignes_inserer(DetailJour._meta.db_table, ["salon_id", "jour", "genre", "cle", *COLONNES], _details(salon, jours))
    mois_ecrire(salon, {jour.replace(day=1) for jour in jours}, hier)


def jours_compter(salon: Salon, jours: Collection[datetime.date]) -> dict[datetime.date, Valeurs]:
    """Return every column of these days, counted from the facts."""
    tries = sorted(jours)
    comptes = {jour: valeurs for (_s, jour), valeurs in compter(_journees(salon, tries)).items()}
    for jour, photo in photos_de(salon.pk, tries[0], tries[-1]).items():
        if jour in comptes:
            comptes[jour] |= photo
    return comptes


def avant_effacer(salon: Salon, premier: datetime.date) -> None:
    """Forget what is stored before the salon's first day, which another zone or end of day has moved."""
    for jours in (CumulJour, DetailJour):
        jours._default_manager.filter(salon=salon, jour__lt=premier).delete()
    for mois in (CumulMois, DetailMois):
        mois._default_manager.filter(salon=salon, mois__lt=premier.replace(day=1)).delete()
    DetailAnnee.objects.filter(salon=salon, annee__lt=premier.replace(month=1, day=1)).delete()


def jours_archives(salon: Salon, jours: Collection[datetime.date]) -> set[datetime.date]:
    """Return those of these days of which some traces are in an archive only: they cannot be counted any more.

    A month's first fact leaves first and comes back last: without it the month is not whole.
    """
    presents = TraceTransaction.objects.filter(pk=OuterRef("premier_id"))
    archives = ArchiveTraces.objects.filter(~Exists(presents), chaine=salon.pk)
    partis = set(archives.values_list("mois", flat=True))
    if not partis:
        return set()
    instants = {tranche.jour: (tranche.debut, tranche.fin - _UN_INSTANT) for tranche in _journees(salon, jours)}
    # Months of archives are UTC's, like the bounds of a slice.
    return {jour for jour, bords in instants.items() if partis & {bord.date().replace(day=1) for bord in bords}}


def mois_ecrire(salon: Salon, mois: Collection[datetime.date], hier: datetime.date) -> None:
    """Add up the days of these months (first days) up to ``hier``, then their years; in the caller's transaction."""
    CumulMois.objects.filter(salon=salon, mois__in=mois).delete()
    DetailMois.objects.filter(salon=salon, mois__in=mois).delete()
    for premier in mois:
        suivant = (premier + datetime.timedelta(days=32)).replace(day=1)
        dernier = min(suivant - _UN_JOUR, hier)
        _additionner(salon, CumulJour, CumulMois, (premier, dernier))
        _additionner(salon, DetailJour, DetailMois, (premier, dernier))
        CumulMois.objects.filter(salon=salon, mois=premier).update(jusqu_au=dernier)
    annees = {premier.replace(month=1) for premier in mois}
    DetailAnnee.objects.filter(salon=salon, annee__in=annees).delete()
    for premier in annees:
        _additionner(salon, DetailMois, DetailAnnee, (premier, premier.replace(month=12)))


def _additionner(
    salon: Salon, depuis: type[Model], vers: type[Model], bords: tuple[datetime.date, datetime.date]
) -> None:
    """Add up the rows of one grain between two dates, both included, into those of a larger one."""
    petit, grand = (_GRAINS[modele] for modele in (depuis, vers))
    cles, colonnes = (", genre, cle", COLONNES) if vers in _DETAILLES else ("", noms())
    date = "%s::date" if connection.vendor == "postgresql" else "%s"
    sommes = ", ".join(f"SUM({nom})" for nom in colonnes)
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO {vers._meta.db_table} (salon_id, {grand}{cles}, {', '.join(colonnes)})"
            f" SELECT salon_id, {date}{cles}, {sommes} FROM {depuis._meta.db_table}"
            f" WHERE salon_id = %s AND {petit} BETWEEN %s AND %s GROUP BY salon_id{cles}",
            [bords[0], ecrire(salon.pk), *bords],
        )


def _journees(salon: Salon, jours: Collection[datetime.date]) -> list[Tranche]:
    return [journee(salon, jour) for jour in sorted(jours)]


def _details(salon: Salon, jours: Collection[datetime.date]) -> Iterator[list[object]]:
    for (_salon, jour, genre, cle), valeurs in compter_details(_journees(salon, jours)).items():
        yield [salon.pk, jour, genre, cle, *(valeurs[nom] for nom in COLONNES)]


def _journal_garder(salon: Salon, comptes: dict[datetime.date, Valeurs]) -> None:
    """Days whose traces went to the archive keep what was counted of them while they were here."""
    partis = jours_archives(salon, comptes)
    if not partis:
        return
    gardees = CumulJour.objects.filter(salon=salon, jour__in=partis)
    for jour, *valeurs in gardees.values_list("jour", *noms_du_journal()):
        comptes[jour].update(zip(noms_du_journal(), valeurs, strict=True))
