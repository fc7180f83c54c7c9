"""Amounts as statements write them: ``5 000``, ``5,000``, ``5000.00``, ``5.000,00 F CFA`` → 5000."""

from __future__ import annotations

import re

from paiements.releves.erreurs import LigneIllisible

MONTANT_MAX = 1_000_000_000_000
_DEVISE = re.compile(r"(?i)(f\s*cfa|xof|xaf|fcfa|cfa|eur|usd|€|\$|f)\.?$|^(xof|xaf|fcfa|eur|usd|€|\$)")
_ESPACES = re.compile(r"[\s'’\u00a0\u2000-\u200b\u202f\u205f\u3000]")
_NOMBRE = re.compile(r"([+-]?)([0-9]{1,18}(?:[.,][0-9]{1,18})*)", re.ASCII)
_MOINS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2011": "-"})


def montant_lire(valeur: object) -> int:
    """Return an amount as a signed whole number of its currency's units.

    Args:
        valeur: a cell: text in French or English style, or the number a workbook holds.

    Raises:
        LigneIllisible: ``montant``, ``montant_absent``, ``fraction`` or ``montant_hors_bornes``.
    """
    if valeur is None or valeur == "":
        raise LigneIllisible("montant_absent")
    entier = _nombre_de_classeur(valeur) if isinstance(valeur, int | float) else _texte(str(valeur))
    if abs(entier) > MONTANT_MAX:
        raise LigneIllisible("montant_hors_bornes")
    return entier


def _nombre_de_classeur(valeur: float) -> int:
    if isinstance(valeur, bool) or valeur != valeur or valeur in (float("inf"), float("-inf")):
        raise LigneIllisible("montant")
    if valeur != int(valeur):
        raise LigneIllisible("fraction")
    return int(valeur)


def _texte(texte: str) -> int:
    compact = _ESPACES.sub("", texte.translate(_MOINS))
    entre_parentheses = compact.startswith("(") and compact.endswith(")")
    compact = _DEVISE.sub("", compact.strip("()"))
    lu = _NOMBRE.fullmatch(_DEVISE.sub("", compact))
    if lu is None:
        raise LigneIllisible("montant")
    valeur = int(_partie_entiere(lu[2]))
    return -valeur if lu[1] == "-" or entre_parentheses else valeur


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
