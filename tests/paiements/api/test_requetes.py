"""A list costs the same whatever it holds: as many statements for twenty rows as for two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from paiements.models import Caisse
from salon_paiement.models import Role
from tests import fabriques
from tests.fabriques_caisse import caissiere, encaisser, fermer, ouvrir
from tests.fabriques_guichet import tardif
from tests.fabriques_releves import csv_de, importer, rangee
from tests.fabriques_remboursements import demander, payee
from tests.paiements.api.appels import programme
from tests.personnel.conftest import Equipe, composer_equipe

pytestmark = pytest.mark.django_db
PEU, BEAUCOUP = 2, 20


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def _rembourse(e: Equipe) -> None:
    demander(payee(e.chez), e.personnes[Role.CAISSIER], 500, "avoir")


def _caisse(e: Equipe) -> None:
    caisse = ouvrir(e.chez, 5000)
    fermer(caisse, 5000, caissiere(e.chez))


# Address → what adds one row to it, who reads it, and what reading it costs.
LISTES: dict[str, tuple[Callable[[Equipe], object], str, int]] = {
    "api_sessions": (lambda e: fabriques.session_a_payer(e.chez), Role.CAISSIER, 5),
    "api_sessions coiffeur": (lambda e: fabriques.session_a_payer(e.chez), Role.COIFFEUR, 7),
    "api_paiements": (lambda e: payee(e.chez), Role.CAISSIER, 3),
    "api_remboursements": (_rembourse, Role.CAISSIER, 3),
    "api_caisses": (_caisse, Role.CAISSIER, 3),
    "api_exceptions": (lambda e: tardif(e.chez), Role.CAISSIER, 3),
    "api_rapprochements": (
        lambda e: importer(e.chez.compte, csv_de([rangee(reference="R1")])), Role.COMPTABLE, 3
    ),
    "api_traces": (lambda e: fabriques.session_a_payer(e.chez), Role.COMPTABLE, 5),
}  # fmt: skip


@pytest.mark.parametrize("cas", LISTES)
def test_une_liste_coute_autant_d_ordres_a_vingt_lignes_qu_a_deux(equipe: Equipe, cas: str) -> None:
    ajouter, role, prix = LISTES[cas]
    adresse = reverse(cas.split()[0])
    couts = []
    for nombre in (PEU, BEAUCOUP - PEU):
        for _ in range(nombre):
            ajouter(equipe)
        client = programme(equipe, role)
        with CaptureQueriesContext(connection) as ordres:
            lues = client.get(adresse, {"limite": 200}).json()["resultats"]
        couts.append((len(ordres), len(lues)))
    (peu, deux), (beaucoup, vingt) = couts
    assert vingt >= deux + BEAUCOUP - PEU
    assert (peu, beaucoup) == (prix, prix), [o["sql"][:90] for o in ordres.captured_queries]


def test_une_note_coute_autant_d_ordres_avec_dix_paiements_qu_avec_deux(equipe: Equipe) -> None:
    ouvrir(equipe.chez)
    session = fabriques.session_a_payer(equipe.chez)
    couts = []
    for nombre in (2, 8):
        for _ in range(nombre):
            encaisser(session, caissiere(equipe.chez), 100)
        client = programme(equipe, Role.GERANT)
        with CaptureQueriesContext(connection) as ordres:
            vue = client.get(reverse("api_session", args=[session.pk])).json()
        couts.append((len(ordres), len(vue["paiements"])))
    assert couts == [(couts[0][0], 2), (couts[0][0], 10)]
    assert Caisse.objects.count() == 1
