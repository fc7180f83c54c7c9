"""Whether the beginning of a file may be a statement at all, whatever its columns are called."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from paiements.releves.colonnes import Tete, colonnes_deviner
from paiements.releves.dates import instant_lire
from paiements.releves.erreurs import FichierRefuse, LigneIllisible
from paiements.releves.nombres import montant_lire

_PLUS_TARD = datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC)
_UTC = zoneinfo.ZoneInfo("UTC")


def tete_verifier(tete: Tete) -> None:
    """Refuse a file where no column of the first lines holds dates, or no other one amounts.

    What a person may still choose by hand is let through: names of columns prove nothing, cells do.

    Raises:
        FichierRefuse: a letter, a list of names, a program: anything that is evidently no statement.
    """
    devine = colonnes_deviner(tete.entetes)
    rangs = range(max(map(len, tete.lignes), default=0))
    nommee = tete.entetes.index(devine["date"]) if "date" in devine else -1
    dates = {rang for rang in rangs if any(_date(cellule, nommee == rang) for cellule in _colonne(tete, rang))}
    sommes = {rang for rang in rangs if any(_somme(cellule) for cellule in _colonne(tete, rang))}
    if not any(somme != date for date in dates for somme in sommes):
        raise FichierRefuse(_("Ce n'est pas un relevé : il manque une colonne de dates ou une colonne de montants."))


def colonnes_conviennent(choix: Mapping[str, str], entetes: Sequence[str]) -> bool:
    """Tell whether a choice remembered from another file can be used on this one."""
    return bool(choix) and all(entete in entetes for entete in choix.values())


def _colonne(tete: Tete, rang: int) -> list[object]:
    return [ligne[rang] for ligne in tete.lignes if rang < len(ligne) and ligne[rang] not in (None, "")]


def _date(cellule: object, nommee: bool) -> bool:
    # A bare number is a day for a spreadsheet only where the column says so.
    if isinstance(cellule, int | float) and not nommee:
        return False
    try:
        instant_lire(cellule, _UTC, maintenant=_PLUS_TARD)
    except LigneIllisible:
        return False
    return True


def _somme(cellule: object) -> bool:
    if isinstance(cellule, datetime.date | datetime.time):
        return False
    try:
        montant_lire(cellule)
    except LigneIllisible as erreur:
        # Cents, or too much of it: an amount all the same.
        return erreur.code in {"fraction", "montant_hors_bornes"}
    return True
