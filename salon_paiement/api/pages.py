"""Long lists, page by page: the next page starts after the last row of this one, whatever came in meanwhile.

No page number and no total: a row added at the top would move every page, and counting reads the whole table.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from salon_paiement.api.erreurs import Invalide
from salon_paiement.api.lecture import texte_sain

M = TypeVar("M", bound=Model)
LIMITE, LIMITE_MAX = 50, 200
PARAMETRES = frozenset({"limite", "apres"})
_CURSEUR = re.compile(r"[A-Za-z0-9_-]{1,1000}")


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows; ``suivante`` is the address of the next one, relative to this host."""

    lignes: list[M]
    suivante: str | None

    def corps(self, resultats: object) -> dict[str, Any]:
        """Return the body of the answer, around the rows as they are shown."""
        return {"resultats": resultats, "suivante": self.suivante}


def page_lire(request: Request, lignes: QuerySet[M], ordre: Sequence[str]) -> Page[M]:
    """Return the page that ``?limite=`` and ``?apres=`` ask for.

    Args:
        ordre: columns of the row itself, ``-`` before those that go down; together they tell any two rows apart.

    Raises:
        Invalide: a limit that is none, or a cursor that we never gave.
    """
    limite = _limite(request.query_params.get("limite", ""))
    champs = [lignes.model._meta.pk if nom.strip("-") == "pk" else lignes.model._meta.get_field(nom.strip("-"))
              for nom in ordre]  # fmt: skip
    if apres := request.query_params.get("apres", ""):
        lignes = lignes.filter(_apres(ordre, _valeurs(apres, champs)))
    lues = list(lignes.order_by(*ordre)[: limite + 1])
    if len(lues) <= limite:
        return Page(lues, None)
    parametres = request._request.GET.copy()
    parametres["apres"] = _curseur(lues[limite - 1], champs)
    return Page(lues[:limite], f"{request.path}?{parametres.urlencode()}")


def _limite(voulue: str) -> int:
    if not voulue:
        return LIMITE
    # No more digits than the largest: Python refuses to read thousands of them.
    limite = int(voulue) if re.fullmatch(r"[0-9]{1,3}", voulue) else 0
    if not 1 <= limite <= LIMITE_MAX:
        raise Invalide("limite", _("Donnez un nombre de 1 à %(max)d.") % {"max": LIMITE_MAX})
    return limite


def _curseur(ligne: Model, champs: Sequence[Any]) -> str:
    texte = json.dumps([champ.value_to_string(ligne) for champ in champs], separators=(",", ":"))
    return base64.urlsafe_b64encode(texte.encode()).decode().rstrip("=")


def _valeurs(curseur: str, champs: Sequence[Any]) -> list[Any]:
    """Read a cursor back; it is not signed: it gives nobody a row that the list would not.

    Raises:
        Invalide: it is none of ours.
    """
    try:
        if not _CURSEUR.fullmatch(curseur):
            raise ValueError(curseur)
        lus = json.loads(base64.urlsafe_b64decode(curseur + "=" * (-len(curseur) % 4)))
        if not isinstance(lus, list) or len(lus) != len(champs):
            raise ValueError(curseur)
        return [_valeur(champ, lu) for champ, lu in zip(champs, lus, strict=True)]
    except (ValueError, OverflowError, binascii.Error, RecursionError, ValidationError) as erreur:
        raise Invalide("apres", _("Ce curseur n'est pas un des nôtres : reprenez à la première page.")) from erreur


def _valeur(champ: Field[Any, Any], lu: object) -> Any:
    if not isinstance(lu, str) or not texte_sain(lu):
        raise ValueError(lu)
    valeur = champ.to_python(lu)
    if isinstance(valeur, datetime.datetime):
        # Ours have their offset; one that no database takes (+23:59) is somebody's invention.
        valeur = instant_utc(valeur)
    # Bounds of the column: a number the database cannot hold would be a fault of ours.
    champ.run_validators(valeur)
    if valeur is None:
        raise ValueError(lu)
    return valeur


def instant_utc(valeur: datetime.datetime) -> datetime.datetime:
    """Return the same instant in UTC, which every database reads.

    Raises:
        ValueError: it does not say which instant it is.
        OverflowError: it is outside the calendar.
    """
    if valeur.tzinfo is None:
        raise ValueError(valeur)
    return valeur.astimezone(datetime.UTC)


def _apres(ordre: Sequence[str], valeurs: Sequence[Any]) -> Q:
    """Return the condition "after this row"; its first term alone is what an index needs."""
    noms = [nom.strip("-") for nom in ordre]
    sens = ["lt" if nom.startswith("-") else "gt" for nom in ordre]
    suite = Q(pk__in=[])
    for rang, nom in enumerate(noms):
        egaux = Q(**dict(zip(noms[:rang], valeurs[:rang], strict=True)))
        suite |= egaux & Q(**{f"{nom}__{sens[rang]}": valeurs[rang]})
    return Q(**{f"{noms[0]}__{sens[0]}e": valeurs[0]}) & suite
