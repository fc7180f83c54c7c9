"""A day, a week, a month or two dates, in a salon's own time zone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from salon_paiement.calendrier import fuseau_de
from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.models import Salon

CODES = ("jour", "semaine", "mois", "dates")
JOURS_MAX = 366
AN_MIN, AN_MAX = 2010, 2100
_DEUX_JOURS = _("Vérifiez les deux jours du relevé : le premier, puis le dernier.")


@dataclass(frozen=True, slots=True)
class Periode:
    """``premier`` and ``dernier`` are local days, both included; ``debut`` and ``fin`` aware, the end excluded."""

    code: str
    premier: datetime.date
    dernier: datetime.date
    debut: datetime.datetime
    fin: datetime.datetime

    @property
    def parametres(self) -> str:
        """The part of an address that leads back here."""
        return f"periode=dates&du={self.premier.isoformat()}&au={self.dernier.isoformat()}"


def periode_lire(request: HttpRequest, salon: Salon) -> Periode:
    """Return the period asked for by ``?periode=&du=&au=``; the last seven days when nothing sound is asked."""
    aujourdhui = timezone.now().astimezone(fuseau_de(salon)).date()
    code = request.GET.get("periode", "semaine")
    premier, dernier = _bornes(request, code if code in CODES else "semaine", aujourdhui)
    return Periode(
        code=code if code in CODES else "semaine",
        premier=premier,
        dernier=dernier,
        debut=_minuit(salon, premier),
        fin=_minuit(salon, dernier + datetime.timedelta(days=1)),
    )


def periode_declaree(request: HttpRequest, salon: Salon) -> tuple[datetime.datetime, datetime.datetime] | None:
    """Return what somebody says a file covers (``du`` and ``au``, local days included), never beyond now.

    Raises:
        SaisieInvalide: one of the two days only, days out of order, or days to come.
    """
    du, au = (_date_de(request.POST.get(nom, "")) for nom in ("du", "au"))
    if not request.POST.get("du") and not request.POST.get("au"):
        return None
    if du is None or au is None:
        raise SaisieInvalide(_DEUX_JOURS)
    return periode_dite(du, au, salon)


def periode_dite(
    du: datetime.date | None, au: datetime.date | None, salon: Salon
) -> tuple[datetime.datetime, datetime.datetime] | None:
    """Return what these local days cover, both included, never beyond now; ``None`` when none is given.

    Raises:
        SaisieInvalide: one of the two days only, days out of order, too far, or to come (422).
    """
    if du is None and au is None:
        return None
    if du is None or au is None or du > au or not AN_MIN <= du.year <= au.year <= AN_MAX:
        raise SaisieInvalide(_DEUX_JOURS)
    if _minuit(salon, du) >= timezone.now():
        raise SaisieInvalide(_DEUX_JOURS)
    return _minuit(salon, du), min(_minuit(salon, au + datetime.timedelta(days=1)), timezone.now())


def _bornes(request: HttpRequest, code: str, aujourdhui: datetime.date) -> tuple[datetime.date, datetime.date]:
    if code == "jour":
        return aujourdhui, aujourdhui
    if code == "mois":
        return aujourdhui.replace(day=1), aujourdhui
    du, au = _date(request, "du"), _date(request, "au")
    if code == "dates" and du and au:
        du, au = min(du, au), max(du, au)
        return max(du, au - datetime.timedelta(days=JOURS_MAX)), au
    return aujourdhui - datetime.timedelta(days=6), aujourdhui


def _date(request: HttpRequest, nom: str) -> datetime.date | None:
    return _date_de(request.GET.get(nom, ""))


def _date_de(ecrite: str) -> datetime.date | None:
    try:
        lue = parse_date(ecrite)
    except ValueError:
        return None
    return lue if lue and AN_MIN <= lue.year <= AN_MAX else None


def _minuit(salon: Salon, jour: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(jour, datetime.time(), tzinfo=fuseau_de(salon))
