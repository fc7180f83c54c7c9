"""PayDunya's adapter against a polite local server."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande, Identifiants
from paiements.fournisseurs.paydunya.fournisseur import PayDunya

MAITRE = "maitre-" + "clesecretedetest0123"


class PayDunyaLocal(PayDunya):
    """PayDunya's adapter, its base moved to this machine."""

    boucle_locale = pages_locales = True

    def _adresse(self) -> str:
        return self._identifiants["base"]


def identifiants_pour(base: str, mode: str = "live") -> Identifiants:
    valeurs = {"cle_maitre": MAITRE, "cle_privee": "live_private_detest", "jeton": "jetondetest01", "base": base}
    return Identifiants(valeurs, mode=mode)


@pytest.fixture
def adaptateur(httpserver: HTTPServer) -> PayDunya:
    return PayDunyaLocal(identifiants_pour(httpserver.url_for("/api/v1")))


@pytest.fixture
def demande() -> Demande:
    return Demande(
        notre_reference="TENTATIVE0001",
        montant=5000,
        devise="XOF",
        reseau="mtn",
        msisdn="+2290166000042",
        prenom="Aïcha",
        libelle="Salon Élégance A1B2",
        url_retour="https://salon.example/retour",
        url_annulation="https://salon.example/annulation",
        url_notification="https://salon.example/webhooks/paydunya/jeton/",
    )
