"""What somebody typed in the search box, understood without the database and told back in words."""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from salon_paiement.argent import montant_afficher

LONGUEUR = 120
# Nobody combines more than that, and each one is looked for.
CRITERES_MAX = 6
_AN_MIN, _AN_MAX = 2010, 2100


class Genre(enum.StrEnum):
    """What a piece of text means."""

    JOUR = "jour"
    MONTANT = "montant"
    NUMERO = "numero"
    # Four bare digits: the end of a number, or an amount. Both are looked for.
    QUATRE = "quatre"
    # A code, a receipt, a reference of ours or of the operator's.
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Critere:
    """One thing to look for; ``texte`` as it is searched, ``jour`` for a day, ``montant`` in whole XOF."""

    genre: Genre
    texte: str
    jour: datetime.date | None = None
    montant: int | None = None

    @property
    def mots(self) -> str:
        """How it was understood, for the reader."""
        if self.jour:
            return _("jour %(jour)s") % {"jour": date_format(self.jour, "j F Y")}
        somme = montant_afficher(self.montant or 0)
        if self.genre == Genre.MONTANT:
            return _("montant %(somme)s") % {"somme": somme}
        if self.genre == Genre.QUATRE:
            return _("numéro finissant par %(fin)s, ou montant %(somme)s") % {"fin": self.texte, "somme": somme}
        if self.genre == Genre.NUMERO:
            # Shown again on a screen that others may see: the end is enough to recognise it.
            return _("numéro de téléphone finissant par %(fin)s") % {"fin": self.texte[-2:]}
        return _("code ou référence %(texte)s") % {"texte": self.texte}


@dataclass(frozen=True, slots=True)
class Demande:
    """Everything that was understood, and the pieces that were not."""

    criteres: tuple[Critere, ...] = ()
    incompris: tuple[str, ...] = ()

    @property
    def jours(self) -> list[datetime.date]:
        """Return the days asked for."""
        return [critere.jour for critere in self.criteres if critere.jour]


def demande_comprendre(saisie: str, aujourd_hui: datetime.date) -> Demande:
    """Understand ``saisie``: days, amounts, numbers, codes, in any order.

    Args:
        aujourd_hui: the salon's business day, which « hier » is before.
    """
    reste = " ".join(saisie[:LONGUEUR].replace("\u202f", " ").replace("\u00a0", " ").split())
    criteres: list[Critere] = []
    incompris: list[str] = []
    for motif, lire in _LECTURES:
        reste = _extraire(reste, motif, partial(lire, ici=aujourd_hui), criteres, incompris)
    for mot in reste.split():
        critere = _mot(mot)
        if critere is None:
            incompris.append(mot)
        else:
            criteres.append(critere)
    uniques = list(dict.fromkeys(criteres))
    incompris += [critere.texte for critere in uniques[CRITERES_MAX:]]
    return Demande(tuple(uniques[:CRITERES_MAX]), tuple(dict.fromkeys(incompris)))


def _extraire(
    texte: str,
    motif: re.Pattern[str],
    lire: Callable[[re.Match[str]], Critere | None],
    criteres: list[Critere],
    incompris: list[str],
) -> str:
    """Take out of ``texte`` what ``motif`` recognises; a piece that has its form and no meaning is not understood."""

    def prendre(trouve: re.Match[str]) -> str:
        critere = lire(trouve)
        if critere is None:
            incompris.append(trouve[0].strip())
        else:
            criteres.append(critere)
        return " "

    return motif.sub(prendre, texte)


def _jour_iso(trouve: re.Match[str], ici: datetime.date) -> Critere | None:
    return _jour(trouve[0], int(trouve[1]), int(trouve[2]), int(trouve[3]))


def _jour_francais(trouve: re.Match[str], ici: datetime.date) -> Critere | None:
    jour, mois, an = int(trouve[1]), int(trouve[2]), trouve[3]
    if an:
        return _jour(trouve[0], int(an) + (2000 if len(an) == 2 else 0), mois, jour)
    cette_annee = _jour(trouve[0], ici.year, mois, jour)
    if cette_annee and cette_annee.jour and cette_annee.jour > ici:
        # What has not come yet this year was last year.
        return _jour(trouve[0], ici.year - 1, mois, jour)
    return cette_annee


def _jour_dit(trouve: re.Match[str], ici: datetime.date) -> Critere:
    recul = {"hier": 1, "yesterday": 1, "avant-hier": 2}.get(trouve[0].lower(), 0)
    return Critere(Genre.JOUR, trouve[0], jour=ici - datetime.timedelta(days=recul))


def _jour(texte: str, an: int, mois: int, jour: int) -> Critere | None:
    try:
        lu = datetime.date(an, mois, jour)
    except ValueError:
        return None
    return Critere(Genre.JOUR, texte, jour=lu) if _AN_MIN <= an <= _AN_MAX else None


def _recu(trouve: re.Match[str], ici: datetime.date) -> Critere:
    return Critere(Genre.REFERENCE, trouve[0].upper())


def _somme(trouve: re.Match[str], ici: datetime.date) -> Critere | None:
    return _montant(re.sub(r"\D", "", trouve[1]))


def _numero(trouve: re.Match[str], ici: datetime.date) -> Critere:
    return Critere(Genre.NUMERO, trouve[0].strip())


def _montant(chiffres: str) -> Critere | None:
    # Larger than any column: no amount of ours.
    return Critere(Genre.MONTANT, chiffres, montant=int(chiffres)) if 0 < len(chiffres) <= 9 else None


def _mot(mot: str) -> Critere | None:
    if re.fullmatch(r"[0-9]+", mot):
        if len(mot) == 4:
            return Critere(Genre.QUATRE, mot, montant=int(mot))
        return _montant(mot)
    code = mot.strip(".,;:!?#«»\"'()").upper()
    if re.fullmatch(r"[A-Z0-9][A-Z0-9._:\-]{2,79}", code):
        return Critere(Genre.REFERENCE, mot.strip(".,;:!?#«»\"'()"))
    return None


_CHIFFRE = r"(?<![\w.\-/+])"
_FIN = r"(?![\w/])"
_LECTURES: list[tuple[re.Pattern[str], Callable[..., Critere | None]]] = [
    (re.compile(r"(?<![\w\-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\w\-])", re.ASCII), _jour_iso),
    (re.compile(r"(?<![\w/])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\w/])", re.ASCII), _jour_francais),
    (re.compile(r"(?<![\w\-])(?:avant-hier|hier|aujourd['’]hui|yesterday|today)(?![\w\-])", re.I), _jour_dit),
    # A receipt's number: the day in six digits, a dash, the note's code.
    (re.compile(r"(?<![\w\-])\d{6}-[A-Za-z0-9]{4,12}(?![\w\-])", re.ASCII), _recu),
    (re.compile(_CHIFFRE + r"(\d{1,3}(?:[ .]\d{3})+|\d+) ?(?:fcfa|f ?cfa|cfa|xof|francs?|f)(?!\w)", re.I), _somme),
    # Eight digits or more, grouped as people write them: a telephone, never an amount.
    (re.compile(_CHIFFRE + r"\+?\d(?:[ .\-()]{0,2}\d){7,16}" + _FIN, re.ASCII), _numero),
    # « 5 000 » without a unit.
    (re.compile(_CHIFFRE + r"(\d{1,3}(?: \d{3})+)" + _FIN, re.ASCII), _somme),
]
