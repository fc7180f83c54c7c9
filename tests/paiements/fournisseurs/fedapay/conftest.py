"""FedaPay's adapter against a polite local server."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande, Identifiants
from paiements.fournisseurs.fedapay.fournisseur import FedaPay

CLE = "sk_" + "clesecretedetest0123"
SECRET = "wh_" + "secretdetest"


class FedaPayLocal(FedaPay):
    """FedaPay's adapter, its base moved to this machine."""

    boucle_locale = pages_locales = True

    def _adresse(self) -> str:
        return self._identifiants["base"]


def identifiants_pour(base: str, mode: str = "live") -> Identifiants:
    return Identifiants({"cle": CLE, "secret_webhook": SECRET, "base": base}, mode=mode)


@pytest.fixture
def adaptateur(httpserver: HTTPServer) -> FedaPay:
    return FedaPayLocal(identifiants_pour(httpserver.url_for("/v1")))


@pytest.fixture
def bac_a_sable(httpserver: HTTPServer) -> FedaPay:
    return FedaPayLocal(identifiants_pour(httpserver.url_for("/v1"), "test"))


@pytest.fixture
def demande() -> Demande:
    return Demande(
        notre_reference="TENTATIVE0001",
        montant=5000,
        devise="XOF",
        reseau="mtn",
        msisdn="+2290166000042",
        prenom="Aïcha",
        libelle="Tresses & défrisage - n°12",
        url_retour="https://salon.example/retour",
        url_annulation="https://salon.example/annulation",
        url_notification="https://salon.example/webhooks/fedapay/jeton/",
    )
