"""Instants as statements write them, in the salon's own time zone when they name none."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from paiements.releves.erreurs import LigneIllisible

# A spreadsheet counts days from here (its own 1900 leap-year mistake included).
_ORIGINE_EXCEL = datetime.datetime.fromisoformat("1899-12-30T00:00:00")
_JOUR_MOIS = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
    r"(?:[ T,]+(?:à )?(\d{1,2})[:hH](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp])?[Mm]?)?",
    re.ASCII,
)
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
        valeur: a cell: text (ISO, ``dd/mm/yyyy hh:mm[:ss]``), a date, or a spreadsheet's day number.
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
    jour = _JOUR_MOIS.fullmatch(texte)
    if jour is not None:
        return _jour_mois(jour)
    annee = _ANNEE_BARRE.fullmatch(texte)
    if annee is not None:
        texte = f"{annee[1]}-{annee[2]:0>2}-{annee[3]:0>2}{annee[4]}"
    return datetime.datetime.fromisoformat(texte)


def _borne(jours: float) -> float:
    if not 40_000 <= jours < 80_000:
        raise ValueError(jours)
    # To the second: a fraction of a day is not exact.
    return round(jours * 86_400) / 86_400


def _jour_mois(lu: re.Match[str]) -> datetime.datetime:
    heure = int(lu[4] or 0)
    if lu[7]:
        if not 1 <= heure <= 12:
            raise ValueError(heure)
        heure = heure % 12 + (12 if lu[7] in "Pp" else 0)
    texte = f"{lu[3]}-{lu[2]:0>2}-{lu[1]:0>2}T{heure:02}:{lu[5] or '00'}:{lu[6] or '00'}"
    return datetime.datetime.fromisoformat(texte)


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
