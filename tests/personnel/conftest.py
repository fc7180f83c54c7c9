"""A fixed cast: Afi's salon with one login per role, and a stranger's salon next door."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.test import Client

from salon_paiement.models import Coiffeur, Role
from tests import fabriques
from tests.entrees import session_ouvrir

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Equipe:
    """Everybody, by role, plus ``plateforme`` and ``etrangere`` (owner of another salon)."""

    chez: fabriques.Maison
    ailleurs: fabriques.Maison
    personnes: dict[str, User] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """Return a browser logged in as ``role``, nobody when empty."""
        navigateur = Client()
        if role:
            session_ouvrir(navigateur, self.personnes[role])
        return navigateur


def composer_equipe() -> Equipe:
    """Make the cast; the hairdresser is Awa, the first one of the salon."""
    equipe = Equipe(fabriques.maison(), fabriques.maison("Chez Rivale"))
    for role in Role.values:
        equipe.personnes[role] = fabriques.membre(equipe.chez, role)
    Coiffeur.objects.filter(pk=equipe.chez.coiffeurs[0].pk).update(membre=equipe.chez.membres[Role.COIFFEUR])
    equipe.personnes["etrangere"] = fabriques.membre(equipe.ailleurs, Role.PROPRIETAIRE)
    equipe.personnes["plateforme"] = get_user_model().objects.create_superuser("plateforme", password="x" * 12)
    return equipe


@pytest.fixture
def equipe(db: None) -> Equipe:
    """The cast, inside the test's transaction."""
    return composer_equipe()


@pytest.fixture
def equipe_reelle(transactional_db: None) -> Equipe:
    """The cast, really committed: for the live server."""
    return composer_equipe()
