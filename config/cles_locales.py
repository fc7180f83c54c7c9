"""Secrets of a development or demo machine: made once, kept in ``var/cles.json`` for the owner only."""

from __future__ import annotations

import json
import os
import pathlib
import secrets

from cryptography.fernet import Fernet


def cles_locales(dossier: pathlib.Path) -> dict[str, str]:
    """Return the local secrets, creating them at the first start.

    Args:
        dossier: the writable folder; ``cles.json`` there has mode 0600.
    """
    fichier = dossier / "cles.json"
    if fichier.exists():
        lues: dict[str, str] = json.loads(fichier.read_text(encoding="utf-8"))
        return lues
    cles = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CLE_DONNEES": secrets.token_urlsafe(48),
        "CLE_FERNET": Fernet.generate_key().decode(),
    }
    dossier.mkdir(parents=True, exist_ok=True)
    # Created whole and closed to others at once: two processes starting together agree on one file.
    provisoire = dossier / f"cles.{os.getpid()}.json"
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as sortie:
        json.dump(cles, sortie)
    try:
        os.link(provisoire, fichier)
    except FileExistsError:
        return cles_locales(dossier)
    finally:
        provisoire.unlink()
    return cles
