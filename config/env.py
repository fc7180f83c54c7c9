"""Read the environment strictly: a nonsense value stops the start, a secret may live in a file."""

from __future__ import annotations

import pathlib

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

RACINE = pathlib.Path(__file__).resolve().parent.parent

env = environ.Env()

_BOOLEENS = {"True": True, "1": True, "False": False, "0": False, "": False}


def booleen(nom: str, defaut: bool = False) -> bool:
    """Read ``nom`` as True/False/1/0; anything else is refused rather than guessed."""
    brut = env.str(nom, default=str(defaut))
    if brut not in _BOOLEENS:
        raise ImproperlyConfigured(f"{nom} doit valoir True ou False, pas {brut!r}")
    return _BOOLEENS[brut]


def secret(nom: str, defaut: str | None = None) -> str:
    """Read a secret from ``nom`` or from the file named by ``nom_FILE``.

    Raises:
        ImproperlyConfigured: when neither is given and there is no default, or the file is unreadable or empty.
    """
    fichier = env.str(f"{nom}_FILE", default="")
    if fichier:
        try:
            valeur = pathlib.Path(fichier).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as erreur:
            raise ImproperlyConfigured(f"{nom}_FILE est illisible : {erreur}") from erreur
    else:
        valeur = str(env.str(nom, default=defaut or "")).strip()
    # An empty key would derive every other key from nothing, without a word.
    if not valeur:
        raise ImproperlyConfigured(f"{nom} (ou {nom}_FILE) est obligatoire")
    return valeur


def secret_facultatif(nom: str) -> str:
    """Read a secret as :func:`secret` does, empty when neither ``nom`` nor ``nom_FILE`` is given."""
    donne = env.str(nom, default="") or env.str(f"{nom}_FILE", default="")
    return secret(nom) if donne else ""


def cles_fernet(nom: str) -> list[str]:
    """Read the comma-separated keys that encrypt credentials; the first one encrypts, all of them decrypt.

    Raises:
        ImproperlyConfigured: none, or one that is not a Fernet key (found at start, not at the first payment).
    """
    cles = [cle.strip() for cle in secret(nom).split(",") if cle.strip()]
    try:
        for cle in cles:
            Fernet(cle)
    except ValueError as erreur:
        raise ImproperlyConfigured(f"{nom} contient une clé qui n'est pas une clé Fernet") from erreur
    if not cles:
        raise ImproperlyConfigured(f"{nom} (ou {nom}_FILE) est obligatoire")
    return cles


def liste(nom: str, defaut: list[str] | None = None) -> list[str]:
    """Read a comma-separated list, without empty items."""
    return [element.strip() for element in env.list(nom, default=defaut or []) if element.strip()]
