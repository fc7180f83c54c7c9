"""Secrets of a development or demo machine: made once, kept in ``var/cles.json`` for the owner only."""

from __future__ import annotations

import json
import os
import pathlib
import secrets

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


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
    return cles if _poser(fichier, json.dumps(cles)) else cles_locales(dossier)


def cle_jetons_locale(dossier: pathlib.Path) -> str:
    """Return the local key that signs the tokens of apps, in ``cle_jetons.pem``, creating it at the first start."""
    # Not `jetons.pem`, where older versions left a key that is too short by now.
    fichier = dossier / "cle_jetons.pem"
    if not fichier.exists():
        _poser(fichier, cle_jetons_nouvelle())
    return fichier.read_text(encoding="utf-8")


def cle_jetons_nouvelle() -> str:
    """Return a new RSA key (3,072 bits, PEM) to sign the tokens of apps."""
    cle = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return cle.private_bytes(*pem).decode()


def _poser(fichier: pathlib.Path, texte: str) -> bool:
    """Create ``fichier`` whole and closed to others at once: two processes starting together agree on one.

    Returns:
        False when the other one's is there already.
    """
    fichier.parent.mkdir(parents=True, exist_ok=True)
    provisoire = fichier.with_name(f"{fichier.stem}.{os.getpid()}{fichier.suffix}")
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as sortie:
        sortie.write(texte)
    try:
        os.link(provisoire, fichier)
    except FileExistsError:
        return False
    finally:
        provisoire.unlink()
    return True
