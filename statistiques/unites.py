"""How a figure is read: what is stored is always a whole number, its unit says what it is a number of."""

from __future__ import annotations

import enum

from django.utils.translation import get_language

from salon_paiement.argent import ESPACE, MOINS, montant_afficher

_INSECABLE = "\u00a0"
_MINUTE, _HEURE = 60, 3600


class Unite(enum.StrEnum):
    """``francs``: whole XOF; ``pour_mille``: thousandths of a whole; ``duree``: seconds; ``note``: tenths, out of 5."""

    FRANCS = "francs"
    NOMBRE = "nombre"
    POUR_MILLE = "pour_mille"
    DUREE = "duree"
    NOTE = "note"


def afficher(valeur: int | None, unite: Unite) -> str:
    """Return a figure as people read it in their language, an unknown one as a dash."""
    if valeur is None:
        return "–"
    match unite:
        case Unite.FRANCS:
            return montant_afficher(valeur)
        case Unite.POUR_MILLE:
            return f"{_dixieme(valeur)}{_INSECABLE}%"
        case Unite.DUREE:
            return _duree(valeur)
        case Unite.NOTE:
            return f"{_dixieme(valeur)}{_INSECABLE}/{_INSECABLE}5"
        case Unite.NOMBRE:
            return _groupe(valeur)


def rapport(numerateur: int, denominateur: int, echelle: int = 1) -> int | None:
    """Return ``numerateur × echelle ÷ denominateur`` rounded half away from zero, ``None`` when nothing divides."""
    if denominateur <= 0:
        return None
    signe = -1 if numerateur < 0 else 1
    return signe * ((2 * abs(numerateur) * echelle + denominateur) // (2 * denominateur))


def _groupe(valeur: int) -> str:
    return f"{valeur:,}".replace(",", ESPACE).replace("-", MOINS)


def _dixieme(valeur: int) -> str:
    """Return tenths with the decimal mark of the reader's language, which a whole number does without."""
    entier, reste = divmod(abs(valeur), 10)
    signe = MOINS if valeur < 0 else ""
    marque = "," if (get_language() or "fr").startswith("fr") else "."
    return f"{signe}{_groupe(entier)}{marque}{reste}" if reste else f"{signe}{_groupe(entier)}"


def _duree(secondes: int) -> str:
    """Return ``45 s``, ``3 min 20 s``, ``2 h 05 min``: the second unit only where it still matters."""
    if secondes < _MINUTE:
        return f"{secondes}{_INSECABLE}s"
    if secondes < _HEURE:
        minutes, reste = divmod(secondes, _MINUTE)
        return f"{minutes}{_INSECABLE}min" + (f"{_INSECABLE}{reste:02}{_INSECABLE}s" if reste else "")
    heures, reste = divmod(secondes // _MINUTE, _MINUTE)
    return f"{_groupe(heures)}{_INSECABLE}h" + (f"{_INSECABLE}{reste:02}{_INSECABLE}min" if reste else "")
