"""A push refused because the transaction was answered before says nothing about the money: it is asked about."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande
from paiements.fournisseurs.erreurs import RefusFournisseur, ResultatInconnu
from paiements.fournisseurs.fedapay.fournisseur import FedaPay
from tests.paiements.fournisseurs.fedapay.test_initier_fedapay import CREEE, CREER, JETON, POUSSER


def _repondre(httpserver: HTTPServer, mots: str) -> None:
    httpserver.expect_request(CREER).respond_with_json(CREEE, 201)
    page = httpserver.url_for("/page")
    httpserver.expect_request(JETON).respond_with_json({"token": "jeton-4217", "url": page})
    httpserver.expect_request(POUSSER).respond_with_json({"message": mots}, 400)


@pytest.mark.parametrize("mots", ["Transaction already processed", "Transaction déjà traitée"])
def test_n_est_pas_un_refus(adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande, mots: str) -> None:
    _repondre(httpserver, mots)
    with pytest.raises(ResultatInconnu) as inconnu:
        adaptateur.initier(demande)
    assert inconnu.value.reference_fournisseur == "4217"


def test_un_vrai_refus_en_reste_un(adaptateur: FedaPay, httpserver: HTTPServer, demande: Demande) -> None:
    _repondre(httpserver, "Opération non autorisée")
    with pytest.raises(RefusFournisseur):
        adaptateur.initier(demande)
