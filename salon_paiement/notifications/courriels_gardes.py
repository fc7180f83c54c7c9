"""The demo's e-mails, kept in files by Django's file backend: read back, newest first."""

from __future__ import annotations

import datetime
import email
import email.policy
import pathlib
import re
from dataclasses import dataclass
from email.message import EmailMessage

from django.conf import settings

# Django's file backend writes this line after each message.
_SEPARATEUR = re.compile(rb"^-{79}\n", re.MULTILINE)
_NOM = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]+")
NOMBRE_MAX = 50


@dataclass(frozen=True, slots=True)
class CourrielGarde:
    """One kept e-mail; ``cle`` names it in an address."""

    cle: str
    sujet: str
    destinataire: str
    date: datetime.datetime | None
    texte: str
    riche: str


def courriels_lister() -> list[CourrielGarde]:
    """Return the kept e-mails, newest first, :data:`NOMBRE_MAX` at most."""
    fichiers = sorted((f for f in _dossier().glob("*.log") if _NOM.fullmatch(f.stem)), reverse=True)
    trouves = (courriel for fichier in fichiers[:NOMBRE_MAX] for courriel in reversed(_lire(fichier)))
    return list(trouves)[:NOMBRE_MAX]


def courriel_trouver(cle: str) -> CourrielGarde | None:
    """Return one kept e-mail by its key, ``None`` when there is none."""
    nom, _point, _rang = cle.partition(".")
    fichier = _dossier() / f"{nom}.log"
    # The name's form leaves no room for another folder.
    if not _NOM.fullmatch(nom) or not fichier.is_file():
        return None
    return next((courriel for courriel in _lire(fichier) if courriel.cle == cle), None)


def _dossier() -> pathlib.Path:
    return pathlib.Path(settings.EMAIL_FILE_PATH)


def _lire(fichier: pathlib.Path) -> list[CourrielGarde]:
    morceaux = [m for m in _SEPARATEUR.split(fichier.read_bytes()) if m.strip()]
    return [_ouvrir(f"{fichier.stem}.{rang}", octets) for rang, octets in enumerate(morceaux)]


def _ouvrir(cle: str, octets: bytes) -> CourrielGarde:
    message = email.message_from_bytes(octets, _class=EmailMessage, policy=email.policy.default)
    return CourrielGarde(
        cle=cle,
        sujet=str(message["Subject"] or ""),
        destinataire=str(message["To"] or ""),
        date=_instant(message),
        texte=_corps(message, "plain"),
        riche=_corps(message, "html"),
    )


def _instant(message: EmailMessage) -> datetime.datetime | None:
    """Return the aware instant of the Date header; ``-0000``, which Django writes, is read as no zone at all."""
    lu: datetime.datetime | None = getattr(message["Date"], "datetime", None)
    return lu.replace(tzinfo=datetime.UTC) if lu is not None and lu.tzinfo is None else lu


def _corps(message: EmailMessage, genre: str) -> str:
    partie = message.get_body(preferencelist=(genre,))
    return str(partie.get_content()) if partie is not None else ""
