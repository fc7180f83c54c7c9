"""Counting business days and storing them: delete, count again, insert. Any number of times gives the same rows."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection

from salon_paiement.models import Salon
from statistiques.coupes import COLONNES
from statistiques.cumuls.lignes import ecrire, lignes_inserer
from statistiques.cumuls.photos import photos_de
from statistiques.mesures import PHOTOS, noms, noms_du_journal
from statistiques.models import CumulJour, CumulMois, DetailJour, DetailMois
from statistiques.tranches import Valeurs, compter, compter_details, journee
from traces.models import ArchiveTraces, TraceTransaction


def jours_ecrire(salon: Salon, jours: Collection[datetime.date]) -> None:
    """Count these days again, and the months they belong to; inside the caller's transaction."""
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
    mois_ecrire(salon, {jour.replace(day=1) for jour in jours})


def jours_compter(salon: Salon, jours: Collection[datetime.date]) -> dict[datetime.date, Valeurs]:
    """Return every column of these days, counted from the facts."""
    tries = sorted(jours)
    comptes = {jour: valeurs for (_s, jour), valeurs in compter([journee(salon, jour) for jour in tries]).items()}
    for jour, photo in photos_de(salon.pk, tries[0], tries[-1]).items():
        if jour in comptes:
            comptes[jour] |= photo
    return comptes


def premier_du_journal(salon: Salon) -> datetime.date | None:
    """Return the first day whose traces are all still here, ``None`` when none was ever archived."""
    if not ArchiveTraces.objects.filter(chaine=salon.pk).exists():
        return None
    debut = TraceTransaction.objects.filter(salon=salon).order_by("date_creation").values_list("date_creation").first()
    return debut[0].date() + datetime.timedelta(days=2) if debut else datetime.date.max


def mois_ecrire(salon: Salon, mois: Collection[datetime.date]) -> None:
    """Add up the days of these months (first days), inside the caller's transaction."""
    CumulMois.objects.filter(salon=salon, mois__in=mois).delete()
    DetailMois.objects.filter(salon=salon, mois__in=mois).delete()
    for premier in mois:
        suivant = (premier + datetime.timedelta(days=32)).replace(day=1)
        parametres = [premier, ecrire(salon.pk), premier, suivant]
        _additionner(CumulMois._meta.db_table, CumulJour._meta.db_table, "", noms(), parametres)
        _additionner(DetailMois._meta.db_table, DetailJour._meta.db_table, ", genre, cle", COLONNES, parametres)


def _additionner(vers: str, depuis: str, cles: str, colonnes: Collection[str], parametres: list[Any]) -> None:
    date = "%s::date" if connection.vendor == "postgresql" else "%s"
    sommes = ", ".join(f"SUM({nom})" for nom in colonnes)
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO {vers} (salon_id, mois{cles}, {', '.join(colonnes)}) SELECT salon_id, {date}{cles}, {sommes}"
            f" FROM {depuis} WHERE salon_id = %s AND jour >= %s AND jour < %s GROUP BY salon_id{cles}",
            parametres,
        )


def _details(salon: Salon, jours: Collection[datetime.date]) -> Iterator[list[object]]:
    tranches = [journee(salon, jour) for jour in sorted(jours)]
    for (_salon, jour, genre, cle), valeurs in compter_details(tranches).items():
        yield [salon.pk, jour, genre, cle, *(valeurs[nom] for nom in COLONNES)]


def _journal_garder(salon: Salon, comptes: dict[datetime.date, Valeurs]) -> None:
    """Days whose traces went to the archive keep what was counted of them while they were here."""
    premier = premier_du_journal(salon)
    if premier is None:
        return
    gardees = CumulJour.objects.filter(salon=salon, jour__in=[jour for jour in comptes if jour < premier])
    for jour, *valeurs in gardees.values_list("jour", *noms_du_journal()):
        comptes[jour].update(zip(noms_du_journal(), valeurs, strict=True))
