"""A production environment without any real secret: what ``.env.example`` asks for, filled with throw-away values."""

from __future__ import annotations

import base64
import os
import pathlib
import secrets

RACINE = pathlib.Path(__file__).resolve().parent.parent


def lire_env(fichier: pathlib.Path) -> dict[str, str]:
    """Read ``NAME=value`` lines; comments and quotes are dropped."""
    lignes = fichier.read_text(encoding="utf-8").splitlines()
    paires = (ligne.split("=", 1) for ligne in lignes if ligne.strip() and not ligne.startswith("#"))
    return {nom.strip(): valeur.strip().strip('"') for nom, valeur in paires}


def environnement_production(exemple: pathlib.Path = RACINE / ".env.example") -> dict[str, str]:
    """Return the variables of ``.env.example``, each empty secret replaced by a fresh random one."""
    valeurs = lire_env(exemple)
    mots_de_passe = (nom for nom in valeurs if nom.startswith("POSTGRES_PASSWORD"))
    for nom in ("SECRET_KEY", "CLE_DONNEES", "CODE_INSTALLATION", *mots_de_passe):
        valeurs[nom] = secrets.token_urlsafe(64)
    valeurs["CLES_FERNET"] = base64.urlsafe_b64encode(os.urandom(32)).decode()
    return valeurs
