"""What each operation of the document costs the database: declared, fixed, and not one of them forgotten."""

from __future__ import annotations

import copy
import dataclasses
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salon_paiement.api.documentation import document
from salon_paiement.models import Role
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.fabriques_remboursements import payee
from tests.personnel.conftest import Equipe, composer_equipe
from tests.salon_paiement.api.appels_couts import ECRITURES, Envoi, lectures
from tests.salon_paiement.api.couts import COUTS
from tests.securite.acces import jetons
from tests.securite.outils_cles import creer as cle_creer
from tests.securite.outils_cles import programme as cle_montrer

pytestmark = pytest.mark.django_db


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def couter(envoi: Envoi) -> int:
    """Send it, see that it is done, and return how many statements it took, those that begin and end apart."""
    with CaptureQueriesContext(connection) as ordres:
        reponse = envoi.partir()
        if reponse.streaming:
            b"".join(reponse.streaming_content)
    assert reponse.status_code < 300, (envoi.operation, reponse.status_code, reponse.content[:600])
    return sum(
        not ordre["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for ordre in ordres.captured_queries
    )


def sans_cout(lu: dict[str, Any]) -> set[str]:
    """Return the operations that nobody has counted, and those counted that are no more."""
    dites = {f"{methode} {chemin}" for chemin, methodes in lu["paths"].items() for methode in methodes}
    return dites ^ COUTS.keys()


def test_chaque_operation_du_document_a_son_cout() -> None:
    assert sans_cout(document()) == set()


def test_temoin_une_operation_sans_cout_est_nommee() -> None:
    lu = copy.deepcopy(document())
    lu["paths"]["/api/v1/paiements/"]["put"] = {}
    assert sans_cout(lu) == {"put /api/v1/paiements/"}
    del lu["paths"]["/api/v1/salons/"]["get"]
    assert sans_cout(lu) == {"put /api/v1/paiements/", "get /api/v1/salons/"}


def test_chaque_lecture_coute_ce_qui_est_dit(equipe: Equipe) -> None:
    """The second time: what a process keeps for a while (an account, a figure) was read by the first."""
    envois = list(lectures(equipe))
    for envoi in envois:
        couter(envoi)
    lus = {envoi.operation: couter(envoi) for envoi in envois}
    assert lus == {operation: cout for operation, cout in COUTS.items() if operation.startswith("get ")}


def test_chaque_ecriture_est_demandee_ici() -> None:
    dites = {operation for operation in COUTS if not operation.startswith("get ")}
    assert len(ECRITURES) == len(dites)


# It calls an operator outside any transaction, which a test's own forbids.
APPELLE = "api_session_paiements"


@pytest.mark.parametrize("nom", sorted(ECRITURES.keys() - {APPELLE}))
def test_chaque_ecriture_coute_ce_qui_est_dit(equipe: Equipe, nom: str) -> None:
    envoi = ECRITURES[nom](equipe)
    assert (envoi.operation, couter(envoi)) == (envoi.operation, COUTS[envoi.operation])


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_lancer_un_paiement_coute_ce_qui_est_dit(banc: fabriques.Maison, operateur: ServeurSimule) -> None:
    """The intent, the call's claim and its answer, each in its own transaction, whatever a process has kept since."""
    equipe = Equipe(banc, banc, {Role.CAISSIER: fabriques.membre(banc, Role.CAISSIER)})
    operateur.client().scenario("attendre")
    premier, session = ECRITURES[APPELLE](equipe), fabriques.session_a_payer(banc)
    corps = premier.corps | {"telephone": "01 66 00 00 02"}
    second = dataclasses.replace(
        premier,
        adresse=reverse(APPELLE, args=[session.pk]),
        corps=corps,
        en_tetes=premier.en_tetes | {"Idempotency-Key": uuid.uuid4().hex},
    )
    envois = [premier, second]
    assert couter(premier)
    assert (envois[1].operation, couter(envois[1])) == (envois[1].operation, COUTS[envois[1].operation])
    assert len(operateur.client().transactions()) == len(envois)


# What each way in reads before anything is looked at: who asks, and what she may do.
ENTREES = {"session": 2, "jeton": 2, "cle": 1}


@pytest.mark.parametrize("porte", ENTREES)
@pytest.mark.parametrize("nom", ["api_paiements", "api_paiement", "api_session"])
def test_chaque_entree_coute_ce_qui_est_dit(equipe: Equipe, porte: str, nom: str) -> None:
    paiement = payee(equipe.chez)
    args = {"api_paiements": (), "api_paiement": (paiement.reference,), "api_session": (paiement.session_id,)}[nom]
    gerant = equipe.personnes[Role.GERANT]
    if porte == "session":
        client = equipe.client(Role.GERANT)
    elif porte == "jeton":
        client = Client(headers={"Authorization": f"Bearer {jetons(gerant)['access']}"})
    else:
        client = cle_montrer(cle_creer(equipe, "paiements:lire")[1])
    envoi = Envoi(client, "get", reverse(nom, args=args))
    # The first use of a key is noted, once a minute.
    couter(envoi)
    assert couter(envoi) == COUTS[envoi.operation] - ENTREES["session"] + ENTREES[porte]
