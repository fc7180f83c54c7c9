"""Which report is due when, on each salon's own clock and with its own cut-off."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from salon_paiement.calendrier import fin_de_journee, fuseau_de, jour_affaires
from salon_paiement.models import GenreRapport, Salon
from statistiques.cumuls.remplissage import MARGE
from statistiques.periodes import Pas, Periode

UN_JOUR = datetime.timedelta(days=1)
# A report nobody planned (the product was off, or came since) is still news for so long.
RATTRAPAGE = datetime.timedelta(days=3)
# An evening's message that could not leave then is worth reading for so long.
SOIREE = datetime.timedelta(hours=3)
_PAS: dict[str, Pas] = {GenreRapport.SEMAINE: Pas.SEMAINE, GenreRapport.MOIS: Pas.MOIS}


@dataclass(frozen=True, slots=True)
class Attendu:
    """One report to write, at ``du_a`` (UTC)."""

    genre: str
    debut: datetime.date
    du_a: datetime.datetime


def periode_de(genre: str, debut: datetime.date) -> Periode:
    """Return the business days that a report tells."""
    return Periode(debut, _PAS.get(genre, Pas.JOUR).suivant(debut) - UN_JOUR)


def precedente_de(genre: str, debut: datetime.date) -> Periode:
    """Return the week or the month before, the day before for the others."""
    return periode_de(genre, _PAS.get(genre, Pas.JOUR).debut(debut - UN_JOUR))


def fermeture(salon: Salon, jour: datetime.date) -> datetime.datetime:
    """Return the instant (UTC) at which a salon closes on a business day: an hour before the cut-off is the next day's.

    Without a closing time, and at the latest, that is when the business day ends.
    """
    fin = fin_de_journee(salon, jour).astimezone(datetime.UTC)
    heure = salon.heure_fermeture
    if heure is None:
        return fin
    date = jour if heure > salon.heure_bascule else jour + UN_JOUR
    return min(datetime.datetime.combine(date, heure, tzinfo=fuseau_de(salon)).astimezone(datetime.UTC), fin)


def due(salon: Salon, genre: str, debut: datetime.date) -> datetime.datetime:
    """Return when (UTC) a report is to be written: the day is over for good, or the salon closes."""
    if genre == GenreRapport.SOIR:
        return fermeture(salon, debut)
    return fin_de_journee(salon, periode_de(genre, debut).au).astimezone(datetime.UTC) + MARGE


def trop_tard(salon: Salon, debut: datetime.date, instant: datetime.datetime) -> bool:
    """Tell whether an evening's message would only surprise: the next day has begun."""
    fin = fin_de_journee(salon, debut).astimezone(datetime.UTC)
    return instant >= max(fin, fermeture(salon, debut) + SOIREE)


def attendus(salon: Salon, genres: Collection[str], instant: datetime.datetime) -> Iterator[Attendu]:
    """Yield the reports of the period under way, and of the one before while it is still news."""
    jour = jour_affaires(salon, instant)
    for genre in genres:
        debut = _PAS.get(genre, Pas.JOUR).debut(jour)
        avant = precedente_de(genre, debut)
        du_a = due(salon, genre, avant.du)
        vecue = salon.date_creation < fin_de_journee(salon, avant.au)
        if genre != GenreRapport.SOIR and vecue and instant - du_a < RATTRAPAGE:
            yield Attendu(genre, avant.du, du_a)
        yield Attendu(genre, debut, due(salon, genre, debut))
