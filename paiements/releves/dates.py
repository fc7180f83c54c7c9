"""Instants as statements write them, in the salon's own time zone when they name none."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from paiements.releves.erreurs import FichierRefuse, LigneIllisible
from paiements.releves.mots import normaliser
from paiements.releves.tables import MOIS

# A spreadsheet counts days from here (its own 1900 leap-year mistake included).
_ORIGINE_EXCEL = datetime.datetime.fromisoformat("1899-12-30T00:00:00")
_SUITE = r"(?:[ T,]+(?:à |at )?(\d{1,2})[:hH](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp])?[Mm]?)?"
# The day comes first, as West Africa writes it; two digits of a year are read between slashes only, since others write
# 26-11-27 for a year that comes first.
_JOUR_MOIS = re.compile(rf"(\d{{1,2}})(?:[/.-](\d{{1,2}})[/.-](\d{{4}})|/(\d{{1,2}})/(\d{{2}})){_SUITE}", re.ASCII)
_JOUR_NOM = re.compile(rf"(\d{{1,2}})(?:er)?[ -]([^\W\d_]{{3,9}})\.?,?[ -](\d{{4}}){_SUITE}")
_NOM_JOUR = re.compile(rf"([^\W\d_]{{3,9}})\.? (\d{{1,2}}),? (\d{{4}}){_SUITE}")
_UTC = re.compile(r"(.+?) ?(?:Z|UTC|GMT)", re.ASCII | re.IGNORECASE)
_DEUX_NOMBRES = re.compile(r"(\d{1,2})(?:[/.-](\d{1,2})[/.-]\d{4}|/(\d{1,2})/\d{2})(?!\d)", re.ASCII)
# A file writes all its dates one way: after that many in another writing, the rest is not looked at.
_DATES_VUES = 200
_ANNEE_BARRE = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(.*)", re.ASCII | re.DOTALL)
_SERIE = re.compile(r"\d{5}(?:[.,]\d{1,15})?", re.ASCII)
_HEURE = re.compile(r"(\d{1,2})[:hH](\d{2})(?::(\d{2}))?", re.ASCII)
ANNEE_MIN = 2010
_AVANCE = datetime.timedelta(days=2)


def instant_lire(
    valeur: object, fuseau: zoneinfo.ZoneInfo, *, maintenant: datetime.datetime, heure: object = None
) -> datetime.datetime:
    """Return an aware instant.

    Args:
        valeur: a cell: text (ISO, ``dd/mm/yyyy hh:mm[:ss]``, ``dd/mm/yy``, a month's name, UTC after them), a date,
            or a spreadsheet's day number.
        fuseau: where a time without a zone was told.
        maintenant: aware; nothing happened later than two days from now.
        heure: the cell of a separate time column, used when the date has none.

    Raises:
        LigneIllisible: ``date`` or ``date_absente``.
    """
    if valeur is None or valeur == "":
        raise LigneIllisible("date_absente")
    try:
        lu = _lire(valeur)
        if heure not in (None, "") and lu.time() == datetime.time():
            lu = datetime.datetime.combine(lu.date(), _heure(heure), tzinfo=lu.tzinfo)
        instant = (lu if lu.tzinfo else lu.replace(tzinfo=fuseau)).astimezone(datetime.UTC)
    except (ValueError, OverflowError) as erreur:
        raise LigneIllisible("date") from erreur
    if instant.year < ANNEE_MIN or instant > maintenant + _AVANCE:
        raise LigneIllisible("date")
    return instant


def ordre_verifier(valeurs: Iterable[object]) -> None:
    """Check that no date of a file has its month first: read day first, it would be another day.

    Args:
        valeurs: the cells of the dates, in the order of the file; read no further than needed.

    Raises:
        FichierRefuse: a second number that no month has comes before any first number that proves the day.
    """
    for vues, valeur in enumerate(valeurs):
        lu = _DEUX_NOMBRES.match(valeur.strip()) if isinstance(valeur, str) else None
        if lu is None:
            if _jour_compris(valeur) or (isinstance(valeur, str) and vues >= _DATES_VUES):
                return
            continue
        premier, second = int(lu[1]), int(lu[2] or lu[3])
        if premier > 12 >= second:
            return
        if second > 12 >= premier:
            refus = _(
                "Les dates de ce fichier ont le mois avant le jour (%(date)s). Exportez-le avec des dates "
                "jour/mois/année : rien n'a été lu."
            )
            raise FichierRefuse(refus % {"date": lu[0]})


def _jour_compris(valeur: object) -> bool:
    """Tell whether a spreadsheet's own date proves that it understood the others.

    One that takes the month for the day turns only the first twelve days into dates, and leaves the rest as text.
    """
    return isinstance(valeur, datetime.date) and valeur.day > 12


def _lire(valeur: object) -> datetime.datetime:
    if isinstance(valeur, datetime.datetime):
        return valeur
    if isinstance(valeur, datetime.date):
        return datetime.datetime.combine(valeur, datetime.time())
    if isinstance(valeur, int | float):
        return _ORIGINE_EXCEL + datetime.timedelta(days=_borne(valeur))
    texte = " ".join(str(valeur).split())
    if _SERIE.fullmatch(texte):
        return _ORIGINE_EXCEL + datetime.timedelta(days=_borne(float(texte.replace(",", "."))))
    utc = _UTC.fullmatch(texte)
    if utc is None:
        return _ecrite(texte)
    lu = _ecrite(utc[1])
    if lu.tzinfo is not None:
        raise ValueError(texte)
    return lu.replace(tzinfo=datetime.UTC)


def _ecrite(texte: str) -> datetime.datetime:
    jour = _JOUR_MOIS.fullmatch(texte)
    if jour is not None:
        annee_lue = jour[3] or f"20{jour[5]}"
        return _composer(annee_lue, jour[2] or jour[4], jour[1], jour.groups()[5:])
    jour = _JOUR_NOM.fullmatch(texte)
    if jour is not None:
        return _composer(jour[3], _mois(jour[2]), jour[1], jour.groups()[3:])
    jour = _NOM_JOUR.fullmatch(texte)
    if jour is not None:
        return _composer(jour[3], _mois(jour[1]), jour[2], jour.groups()[3:])
    annee = _ANNEE_BARRE.fullmatch(texte)
    if annee is not None:
        texte = f"{annee[1]}-{annee[2]:0>2}-{annee[3]:0>2}{annee[4]}"
    return datetime.datetime.fromisoformat(texte)


def _borne(jours: float) -> float:
    if not 40_000 <= jours < 80_000:
        raise ValueError(jours)
    # To the second: a fraction of a day is not exact.
    return round(jours * 86_400) / 86_400


def _mois(nom: str) -> str:
    mois = MOIS.get(normaliser(nom))
    if mois is None:
        raise ValueError(nom)
    return str(mois)


def _composer(annee: str, mois: str, jour: str, suite: Sequence[str | None]) -> datetime.datetime:
    """Args: ``suite`` is hour, minute, second and the letter of AM or PM, each perhaps absent."""
    lue, minute, seconde, moitie = suite
    heure = int(lue or 0)
    if moitie:
        if not 1 <= heure <= 12:
            raise ValueError(heure)
        heure = heure % 12 + (12 if moitie in "Pp" else 0)
    return datetime.datetime.fromisoformat(
        f"{annee}-{mois:0>2}-{jour:0>2}T{heure:02}:{minute or '00'}:{seconde or '00'}"
    )


def _heure(valeur: object) -> datetime.time:
    if isinstance(valeur, datetime.time):
        return valeur
    if isinstance(valeur, datetime.datetime):
        return valeur.time()
    if isinstance(valeur, float) and 0 <= valeur < 1:
        return (_ORIGINE_EXCEL + datetime.timedelta(seconds=round(valeur * 86_400))).time()
    lu = _HEURE.fullmatch(str(valeur).strip())
    if lu is None:
        raise ValueError(valeur)
    return datetime.time(int(lu[1]), int(lu[2]), int(lu[3] or 0))
