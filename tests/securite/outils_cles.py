"""Keys for tests, and the program that holds one."""

from __future__ import annotations

from typing import Any

from django.test import Client

from salon_paiement.models import CleApi, Role
from salon_paiement.services.cles import cle_creer
from tests.personnel.conftest import Equipe


def creer(equipe: Equipe, *portees: str, jours: int = 90, nom: str = "Caisse du site") -> tuple[CleApi, str]:
    """Make a key of Afi's salon as its owner would."""
    acteur = equipe.personnes[Role.PROPRIETAIRE]
    return cle_creer(equipe.chez.salon, nom=nom, portees=portees, jours=jours, acteur=acteur)


def programme(texte: str) -> Client:
    """Return a client without cookies that shows this key; CSRF is checked as in production."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {texte}"})


def corps(reponse: Any) -> tuple[int, str]:
    """Return the status and the first error's code, empty when there is none."""
    donnees = reponse.json()
    return reponse.status_code, donnees["errors"][0]["code"] if "errors" in donnees else ""


def revoir(cle: CleApi) -> CleApi:
    """Read the row again."""
    return CleApi.objects.select_related("compte").get(pk=cle.pk)
