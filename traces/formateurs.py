"""How a log line is written: one record, one line, nothing personal, nothing that moves a terminal or a reader's eye.

Formatters rather than filters: the exception's text and Django's own extra fields (the request, hence the path and its
token) are only known here, and other handlers keep the record as it was.
"""

from __future__ import annotations

import json
import logging
import re
import time
import weakref
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from traces.contexte import requete_et_sujet
from traces.masquage import masquer, masquer_tout

# Written by logging or by us out of identifiers of ours: masking them would only take time.
_SURS = frozenset({"asctime", "levelname", "name", "requete", "session_id", "client_id", "paiement"})
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | _SURS | {"message", "taskName"}
# A traceback is read in lines; JSON escapes their ends itself.
_MULTILIGNES = frozenset({"exc_info", "stack_info"})
# Controls (line ends, escape sequences, NEL), line separators, direction marks, invisible characters, half characters.
_TROUBLES = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_NOMS = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Characters of one field: a whole body in a message fills neither the disk nor the time of a payment.
LIRE_MAX, ECRIRE_MAX = 100_000, 16_000


def propre(texte: str, *, lignes: bool = False) -> str:
    """Mask ``texte``, and make visible what a terminal or a reader would obey (``\\x1b``, ``\\u202e``).

    Args:
        lignes: line feeds are kept, for a format that escapes them itself.
    """
    texte = masquer(_borner(texte, LIRE_MAX))
    if texte.isascii() and texte.isprintable():
        return _borner(texte, ECRIRE_MAX)
    if lignes:
        return "\n".join(_TROUBLES.sub(_montrer, ligne) for ligne in _borner(texte, ECRIRE_MAX).split("\n"))
    return _TROUBLES.sub(_montrer, _borner(texte, ECRIRE_MAX))


def propre_tout(valeur: Any, nom: str = "") -> Any:
    """The same for every text inside ``valeur``, whatever it is."""
    return _rendre_visible(masquer_tout(valeur, nom))


def _rendre_visible(valeur: Any) -> Any:
    if isinstance(valeur, str):
        if len(valeur) <= ECRIRE_MAX and valeur.isascii() and valeur.isprintable():
            return valeur
        return _TROUBLES.sub(_montrer, _borner(valeur, ECRIRE_MAX))
    if isinstance(valeur, dict):
        return {_rendre_visible(cle): _rendre_visible(v) for cle, v in valeur.items()}
    if isinstance(valeur, list):
        return [_rendre_visible(v) for v in valeur]
    return valeur


def _montrer(trouve: re.Match[str]) -> str:
    caractere = trouve[0]
    return _NOMS.get(caractere) or (f"\\x{ord(caractere):02x}" if ord(caractere) < 256 else f"\\u{ord(caractere):04x}")


def _borner(texte: str, limite: int) -> str:
    """Keep both ends: what is being done, and how it failed."""
    if len(texte) <= limite:
        return texte
    return f"{texte[: limite // 2]} […{len(texte) - limite}…] {texte[-limite // 2 :]}"


class _Date(logging.Formatter):
    """Its date says its zone: lines of machines set to different ones are put in order without asking anybody."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  logging's name
        return super().formatTime(record, datefmt) + time.strftime("%z", time.localtime(record.created))


def _message_assurer(record: logging.LogRecord) -> None:
    """A line badly written must neither break the payment it tells nor print its arguments raw."""
    try:
        record.getMessage()
    except Exception:
        try:
            record.msg, record.args = f"{record.msg} {record.args!r}", None
        except Exception:
            record.msg, record.args = "(ligne illisible)", None


class FormateurMasque(_Date, JsonFormatter):
    """One JSON line per record, everything in it masked: message, exception, stack and extra fields."""

    # The last record and its line: the console and the file, which share this formatter, ask one after the other.
    _dernier: tuple[weakref.ref[logging.LogRecord], str] | None = None

    def format(self, record: logging.LogRecord) -> str:
        dernier = self._dernier
        if dernier is not None and dernier[0]() is record:
            return dernier[1]
        ligne = self._ligne(record)
        self._dernier = (weakref.ref(record), ligne)
        return ligne

    def _ligne(self, record: logging.LogRecord) -> str:
        _message_assurer(record)
        try:
            return super().format(record)
        except Exception as erreur:
            return json.dumps({"levelname": record.levelname, "name": record.name, "message": _illisible(erreur)})

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {cle: valeur if cle in _SURS else _champ(cle, valeur) for cle, valeur in log_data.items()}


class FormateurTexte(_Date):
    """One line of text per record, as the salon's operator reads it; extra fields as JSON and the traceback follow."""

    def format(self, record: logging.LogRecord) -> str:
        _message_assurer(record)
        try:
            return self._ligne(record)
        except Exception as erreur:
            return f"{record.levelname} - {record.name} - {_illisible(erreur)}"

    def _ligne(self, record: logging.LogRecord) -> str:
        record.asctime = self.formatTime(record)
        record.message = propre(record.getMessage())
        morceaux = [self.formatMessage(record)]
        if extras := {nom: v for nom, v in record.__dict__.items() if nom not in _STANDARD}:
            dits = {nom: propre_tout(valeur, nom) for nom, valeur in extras.items()}
            morceaux.append(json.dumps(dits, ensure_ascii=False, default=str))
        if record.exc_info and not record.exc_text:
            # Kept by logging for the next handler, as it does itself.
            record.exc_text = self.formatException(record.exc_info)
        morceaux += [propre(texte) for texte in (record.exc_text, record.stack_info) if texte]
        return " | ".join(morceaux)


class FiltreContexte(logging.Filter):
    """Add to every record whose work it tells: request or task, session, client, payment; ``-`` when unknown."""

    def filter(self, record: logging.LogRecord) -> bool:
        champs = record.__dict__
        if "requete" not in champs:
            champs["requete"], sujet = requete_et_sujet(champs.get("request"))
            # What the line itself was given wins.
            champs.setdefault("session_id", sujet.session)
            champs.setdefault("client_id", sujet.client)
            champs.setdefault("paiement", sujet.paiement)
        return True


class SaufCesJournaux(logging.Filter):
    """Leave out what has a file of its own.

    Args:
        sauf: names of loggers, with everything below them.
    """

    def __init__(self, sauf: list[str]) -> None:
        super().__init__()
        self._noms = frozenset(sauf)

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name.partition(".")[0] not in self._noms


class Console(logging.StreamHandler[Any]):
    """Standard error, which may be a closed pipe or a full disk: a lost line breaks nothing, and is not shown raw."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's own name)
        """Say nothing: logging would print the arguments as they are, on the stream that just failed."""


def _champ(cle: str, valeur: Any) -> Any:
    if cle in _MULTILIGNES and isinstance(valeur, str):
        return propre(valeur, lignes=True)
    return propre_tout(valeur, cle)


def _illisible(erreur: Exception) -> str:
    return f"(ligne illisible : {type(erreur).__name__})"
