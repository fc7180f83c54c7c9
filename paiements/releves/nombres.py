"""Amounts as statements write them: ``5 000``, ``5,000``, ``5000.00``, ``5.000,00 F CFA``, ``5000-`` → ±5000."""

from __future__ import annotations

import re

from paiements.releves.erreurs import LigneIllisible
from paiements.releves.tables import DEVISES

MONTANT_MAX = 1_000_000_000_000
_ESPACES = re.compile(r"[\s'’\u00a0\u2000-\u200b\u202f\u205f\u3000]")
# A sign before or after, a mark before or after: which ones may stand together is checked afterwards.
_MARQUE = r"[^0-9.,+\-]+(?:\.[^0-9.,+\-]+)*\.?"
_NOMBRE = re.compile(rf"([+-]?)({_MARQUE})?([+-]?)([0-9]{{1,18}}(?:[.,][0-9]{{1,18}})*)(-?)({_MARQUE})?(-?)", re.ASCII)
_MOINS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2011": "-"})


def montant_lire(valeur: object) -> tuple[int, tuple[str, ...]]:
    """Return an amount as a signed whole number of its currency's units, and the currencies its own cell allows.

    Args:
        valeur: a cell: text in French or English style, or the number a workbook holds.

    Returns:
        The amount; the codes that what stands beside the figure may mean, the likeliest first, none when nothing
        does.

    Raises:
        LigneIllisible: ``montant``, ``montant_absent``, ``fraction``, ``montant_hors_bornes`` or ``devise``.
    """
    if valeur is None or valeur == "":
        raise LigneIllisible("montant_absent")
    devises: tuple[str, ...] = ()
    if isinstance(valeur, int | float):
        entier = _nombre_de_classeur(valeur)
    else:
        entier, devises = _texte(str(valeur))
    if abs(entier) > MONTANT_MAX:
        raise LigneIllisible("montant_hors_bornes")
    return entier, devises


def _nombre_de_classeur(valeur: float) -> int:
    if isinstance(valeur, bool) or valeur != valeur or valeur in (float("inf"), float("-inf")):
        raise LigneIllisible("montant")
    if valeur != int(valeur):
        raise LigneIllisible("fraction")
    return int(valeur)


def _texte(texte: str) -> tuple[int, tuple[str, ...]]:
    compact = _ESPACES.sub("", texte.translate(_MOINS))
    entre_parentheses = compact.startswith("(") and compact.endswith(")")
    lu = _NOMBRE.fullmatch(compact.strip("()"))
    if lu is None:
        raise LigneIllisible("montant")
    signes = [signe for signe in (lu[1], lu[3], lu[5], lu[7]) if signe]
    marques = [marque for marque in (lu[2], lu[6]) if marque]
    if len(signes) > 1:
        raise LigneIllisible("montant")
    devises = _devises(marques)
    valeur = int(_partie_entiere(lu[4]))
    return (-valeur if signes == ["-"] or entre_parentheses else valeur), devises


def _devises(marques: list[str]) -> tuple[str, ...]:
    """Return what marks may mean.

    Raises:
        LigneIllisible: ``devise``, one that is in no table: it must not be taken for ours.
    """
    if not marques:
        return ()
    devises = DEVISES.get(marques[0].replace(".", "").lower())
    if devises is None or len(marques) > 1:
        raise LigneIllisible("devise")
    return devises


def _partie_entiere(nombre: str) -> str:
    """Drop thousands separators and a decimal part of zeros.

    Raises:
        LigneIllisible: a decimal part that is not zero, or groups that are neither.
    """
    separateurs = re.findall(r"[.,]", nombre)
    if not separateurs:
        return nombre
    dernier = separateurs[-1]
    entier, _sep, fin = nombre.rpartition(dernier)
    milliers = len(fin) == 3 and len(set(separateurs)) == 1 and _groupes(nombre, dernier)
    if milliers:
        return nombre.replace(dernier, "")
    autres = set(separateurs[:-1])
    if dernier in autres or len(autres) > 1 or (autres and not _groupes(entier, autres.pop())):
        raise LigneIllisible("montant")
    if fin.strip("0"):
        raise LigneIllisible("fraction")
    return re.sub(r"[.,]", "", entier)


def _groupes(nombre: str, separateur: str) -> bool:
    premier, *suite = nombre.split(separateur)
    return 1 <= len(premier) <= 3 and all(len(groupe) == 3 for groupe in suite) and premier != "0"
