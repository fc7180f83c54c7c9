"""What left the process during a test: log lines as production writes them, e-mails, exported files."""

from __future__ import annotations

import contextlib
import email
import email.policy
import logging
import logging.config
import pathlib
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

from django.conf import settings
from django.core import mail
from django.test import Client

_EXPORTS = ("text/csv", "application/json", "application/pdf")
# What is given on purpose, to who may have it, at an address that does nothing else: everything that is kept about one
# person (her number is hers), what her phone scans, her receipt's page, the number that money goes back to.
_DONNE_EXPRES = re.compile(
    r"/clients/[^/]+/exporter/$|^/api/v1/(sessions/[^/]+/(lien|recu)|remboursements/[^/]+/numero)/$"
)
_FICHIERS = "django.core.mail.backends.filebased.EmailBackend"
# A test of ten thousand payments writes more lines than a process should hold.
_EN_MEMOIRE = 4 * 1024 * 1024
_FIN_DE_LIGNE = b"\0\n"
# Django's file backend writes this after each message.
_ENTRE_FICHIERS = b"-" * 79


@dataclass(frozen=True, slots=True)
class Sortie:
    """A text that left.

    Args:
        pour: who may know the tokens in it: an e-mail's only recipient, or the address that was asked.
        libre: what a person typed, kept where it may be erased and masked wherever it is shown: only its numbers are
            nobody's fault.
    """

    ou: str
    texte: str
    pour: str = ""
    libre: bool = False


class Collecteur(logging.Handler):
    """Keeps each record as every formatter of the settings writes it, after the filters of production."""

    def __init__(self, journaux: dict[str, Any]) -> None:
        super().__init__()
        usine = cast(Any, logging.config.DictConfigurator({"version": 1}))
        self.formateurs = [usine.configure_formatter(dict(f)) for f in journaux.get("formatters", {}).values()]
        self.mises_en_forme = [usine.configure_filter(dict(f)) for f in journaux.get("filters", {}).values()]
        self.pages = _page()

    def emit(self, record: logging.LogRecord) -> None:
        for filtre in self.mises_en_forme:
            filtre.filter(record)
        # Another handler may have cached a traceback written without masks.
        texte, record.exc_text = record.exc_text, None
        for formateur in self.formateurs:
            self.pages.write(formateur.format(record).encode("utf-8", "replace") + _FIN_DE_LIGNE)
        record.exc_text = texte

    def lignes(self) -> Iterator[str]:
        """Yield what was written since :meth:`vider`, one record at a time, and forget it."""
        with self.vider() as pages:
            pages.seek(0)
            entiere = b""
            for morceau in pages:
                entiere += morceau
                if entiere.endswith(_FIN_DE_LIGNE):
                    yield entiere.removesuffix(_FIN_DE_LIGNE).decode()
                    entiere = b""

    def vider(self) -> IO[bytes]:
        """Start a new page; return the old one, whose room on the disk comes back when it is closed."""
        with self.lock or contextlib.nullcontext():
            pages, self.pages = self.pages, _page()
        return pages


class Sorties:
    """Filled by a handler of the root logger and by the test client, emptied before each test."""

    def __init__(self) -> None:
        self.collecteur = Collecteur(settings.LOGGING)
        self.exports: list[tuple[str, str, list[bytes]]] = []
        self._fichiers_connus: set[pathlib.Path] = set()

    def installer(self) -> None:
        """Listen, for the whole run: one handler, one wrapper round the test client."""
        demander = Client.request

        def request(client: Client, **requete: Any) -> Any:
            reponse = demander(client, **requete)
            self.noter(str(requete.get("PATH_INFO", "")), reponse)
            return reponse

        cast(Any, Client).request = request

    def noter(self, adresse: str, reponse: Any) -> None:
        """Keep the body of an export, as it goes by when it is streamed."""
        genre = reponse.get("Content-Type", "").partition(";")[0]
        if genre not in _EXPORTS or _DONNE_EXPRES.search(adresse):
            return
        morceaux: list[bytes] = []
        self.exports.append((adresse, genre, morceaux))
        if not reponse.streaming:
            morceaux.append(reponse.content)
        elif not reponse.is_async:
            reponse.streaming_content = _au_passage(reponse.streaming_content, morceaux)

    def vider(self) -> None:
        """Forget what earlier tests let out; listen again if one of them set the logs up anew."""
        logging.getLogger().addHandler(self.collecteur)
        self.collecteur.vider().close()
        self.exports.clear()
        self._fichiers_connus = set(_courriels_en_fichiers())

    def toutes(self) -> Iterator[Sortie]:
        """Everything that left since :meth:`vider`; log lines are read once."""
        for ligne in self.collecteur.lignes():
            yield Sortie("journal", ligne)
        for message in getattr(mail, "outbox", []):
            seul = message.to[0] if message.recipients() == message.to[:1] else ""
            yield Sortie(f"e-mail « {message.subject} »", message.message().as_string(), seul)
            # As it is read, not only as it travels: an encoding hides what it carries.
            yield Sortie(f"e-mail « {message.subject} »", str(message.body), seul)
            for partie in getattr(message, "alternatives", []):
                yield Sortie(f"e-mail « {message.subject} »", str(partie[0]), seul)
        for fichier in set(_courriels_en_fichiers()) - self._fichiers_connus:
            for octets in fichier.read_bytes().split(_ENTRE_FICHIERS):
                yield from _relu(fichier.name, octets)
        for adresse, genre, morceaux in self.exports:
            corps = b"".join(morceaux)
            yield Sortie(f"{genre} de {adresse}", _lisible(genre, corps), adresse)


def _page() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(_EN_MEMOIRE)


def _au_passage(source: Iterable[bytes], morceaux: list[bytes]) -> Iterator[bytes]:
    for morceau in source:
        morceaux.append(morceau)
        yield morceau


def _relu(nom: str, octets: bytes) -> Iterator[Sortie]:
    message = email.message_from_bytes(octets, policy=email.policy.default)
    yield Sortie(f"e-mail {nom}", octets.decode("utf-8", "replace"), str(message["to"]))
    for partie in message.walk():
        if partie.get_content_maintype() == "text":
            yield Sortie(f"e-mail {nom}", str(partie.get_content()), str(message["to"]))


def _courriels_en_fichiers() -> list[pathlib.Path]:
    if settings.EMAIL_BACKEND != _FICHIERS:
        return []
    return list(pathlib.Path(settings.EMAIL_FILE_PATH).glob("*.log"))


def _lisible(genre: str, corps: bytes) -> str:
    if genre != "application/pdf":
        return corps.decode("utf-8", "replace")
    lu = subprocess.run(["pdftotext", "-layout", "-", "-"], input=corps, check=False, capture_output=True)
    return lu.stdout.decode()
