"""What may not appear in a log, mail or alert: full phone numbers and public tokens.

Too much is masked rather than too little: eight grouped digits are taken for a number.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from traces.contexte import contexte_courant

# Not inside a word or an identifier, but just after what an address writes as %3D or %20; nor in a decimal number.
_BORD = r"(?:(?<![\w-])|(?<=%[0-9A-Fa-f]{2}))"
_AVANT = _BORD + r"(?<!\d\.)"
# Between digits; a form sends a space as + (which is not the one of a time zone) or %20.
_S = r"(?:[ .\-]|\+(?!\d\d:\d)|%20)"
# With + or 00 (or as a URL writes it): any country. Without: the salons' part of Africa, 220 to 229.
_INTERNATIONAL = re.compile(_AVANT + rf"(?:\+|00|%2[Bb])((?:\d(?:{_S}|[/()]){{0,2}}){{5,13}}\d{_S}?\d)(?!\w)")
_INDICATIF = re.compile(_AVANT + rf"(22\d(?:{_S}?\d){{8,10}})(?!\w)")
# As dialled: Benin's 01 in any grouping, then numbers in one piece, in pairs, or as in Senegal.
_BENIN = re.compile(_AVANT + rf"(?<!\.)(01)(?:{_S}?\d){{6}}{_S}?(\d{_S}?\d)(?![\w-])")
_NATIONAL = re.compile(_AVANT + r"([04-9]\d)\d{4,6}(\d{2})(?![\w-])(?!\.\d)")
_PAIRES = re.compile(_AVANT + rf"([04-9]\d)(?P<s>{_S})\d{{2}}(?:(?P=s)\d{{2}}){{1,2}}(?P=s)(\d{{2}})(?![\w-])")
_SENEGAL = re.compile(_AVANT + rf"(7\d){_S}\d{{3}}{_S}\d{{2}}{_S}(\d{{2}})(?![\w-])")
# Ours have 43 characters; longer ones (keys of operators, of signatures) have capitals, table names do not.
_JETON = re.compile(_BORD + r"([\w-]{4})[\w-]{39}(?![\w-])", re.ASCII)
_CLE = re.compile(_BORD + r"(?=[\w-]*[A-Z])([\w-]{4})[\w-]{40,}(?![\w-])", re.ASCII)


def masquer(texte: str) -> str:
    """Replace phone numbers and tokens by their recognisable ends."""
    texte = _INTERNATIONAL.sub(_bouts, texte)
    texte = _INDICATIF.sub(_bouts, texte)
    texte = _BENIN.sub(r"\1 ** ** ** \2", texte)
    texte = _NATIONAL.sub(r"\1 ** ** \2", texte)
    texte = _PAIRES.sub(r"\1 ** ** \3", texte)
    texte = _SENEGAL.sub(r"\1 ** ** \2", texte)
    return _CLE.sub(r"\1…", _JETON.sub(r"\1…", texte))


def masquer_numero(e164: str) -> str:
    """Return a number as people may see it: ``+229 01 ** ** ** 42``."""
    if len(e164) < 8:
        return "**"
    return f"{e164[:4]} {e164[4:6]} ** ** ** {e164[-2:]}"


def masquer_tout(valeur: Any) -> Any:
    """Return ``valeur`` with every text inside it masked; what JSON does not know is told as masked text."""
    if valeur is None or isinstance(valeur, bool | int | float):
        return valeur
    if isinstance(valeur, dict):
        return {masquer(str(cle)): masquer_tout(v) for cle, v in valeur.items()}
    if isinstance(valeur, list | tuple | set | frozenset):
        return [masquer_tout(v) for v in valeur]
    return masquer(str(valeur))


class FormateurMasque(JsonFormatter):
    """One JSON line per record, everything in it masked: message, exception, stack and extra fields.

    A formatter rather than a filter: the exception's text and Django's own extra fields (the request,
    hence the path and its token) are only known here.
    """

    def format(self, record: logging.LogRecord) -> str:
        try:
            record.getMessage()
        except (TypeError, ValueError, KeyError):
            # A log line badly written must neither break the payment it tells nor print its arguments raw.
            record.msg, record.args = f"{record.msg} {record.args!r}", None
        return super().format(record)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {cle: masquer_tout(valeur) for cle, valeur in log_data.items()}


class FiltreContexte(logging.Filter):
    """Add the request id to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        contexte = contexte_courant()
        record.requete = contexte.requete if contexte else "-"
        return True


def _bouts(trouve: re.Match[str]) -> str:
    chiffres = re.sub(r"%20|\D", "", trouve[1])
    return f"+{chiffres[:3]} ** ** {chiffres[-2:]}"
