"""Codes of the till for tests: set through the service, with the password every test login has."""

from __future__ import annotations

from django.contrib.auth.models import User

from salon_paiement.services.codes import code_poser

CODE, AUTRE_CODE = "483917", "905362"


def poser(utilisateur: User, code: str = CODE) -> User:
    """Give somebody a code."""
    code_poser(utilisateur, code, mot_de_passe="mot-de-passe-long")
    return utilisateur
