"""PayDunya's wire: its own client against our simulator, then its requests beside ours, field by field."""

from __future__ import annotations

from typing import Any

import paydunya
import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande, Identifiants, Rediriger, Statut
from paiements.fournisseurs.paydunya.fournisseur import PayDunya
from paiements.fournisseurs.simulateur.paydunya import SimulateurPayDunya
from simulateur.serveur import ServeurSimule

NOTRE = "TENTATIVE0001"
CLES = {
    "PAYDUNYA-MASTER-KEY": "maitre_simulateur",
    "PAYDUNYA-PRIVATE-KEY": "test_private_simulateur",
    "PAYDUNYA-TOKEN": "jeton_simulateur",
}
# Their client sends what it has nothing to say about; we leave it out.
LEURS_VIDES: dict[str, Any] = {"items": [], "taxes": {}}
LEUR_MAGASIN = ("tagline", "postal_address", "phone_number", "website_url", "logo_url")


class PayDunyaLocal(PayDunya):
    """PayDunya's adapter, its base moved to this machine."""

    boucle_locale = pages_locales = True

    def _adresse(self) -> str:
        return self._identifiants["base"]


@pytest.fixture
def demande() -> Demande:
    return Demande(
        NOTRE, 5000, "XOF", "mtn", "+2290166000042",
        libelle="Salon Élégance A1B2",
        url_retour="https://salon.example/retour",
        url_annulation="https://salon.example/annulation",
        url_notification="http://127.0.0.1:9/webhooks/paydunya/jeton/",
    )  # fmt: skip


@pytest.fixture
def client_officiel(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(paydunya, "api_keys", CLES)
    monkeypatch.setattr(paydunya, "debug", False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return monkeypatch


def identifiants(base: str) -> Identifiants:
    maitre, privee, jeton = CLES.values()
    return Identifiants({"cle_maitre": maitre, "cle_privee": privee, "jeton": jeton, "base": base}, mode="test")


def facture_officielle(demande: Demande) -> Any:
    facture = paydunya.Invoice(paydunya.Store(name=demande.libelle))
    facture.total_amount, facture.description = demande.montant, demande.libelle
    facture.add_channels(["mtn-benin"])
    facture.return_url, facture.cancel_url = demande.url_retour, demande.url_annulation
    facture.callback_url = demande.url_notification
    return facture.create(custom_data=[("reference", demande.notre_reference)])


@pytest.mark.parametrize(
    ("scenario", "leur_mot", "notre_mot"),
    [
        ("approuver", "completed", Statut.REUSSI),
        ("refuser", "cancelled", Statut.ANNULE),
        ("solde_insuffisant", "failed", Statut.ECHOUE),
        ("attendre", "pending", Statut.EN_COURS),
    ],
)
def test_le_client_officiel_facture_notre_simulateur_et_lit_comme_nous(
    operateur: ServeurSimule,
    client_officiel: pytest.MonkeyPatch,
    demande: Demande,
    scenario: str,
    leur_mot: str,
    notre_mot: Statut,
) -> None:
    client_officiel.setattr(paydunya, "LIVE_ENDPOINT", f"{operateur.url}/paydunya/api/v1/")
    operateur.client().scenario(scenario)
    bon, creee = facture_officielle(demande)
    assert bon is True
    assert creee["response_text"].startswith(operateur.url)
    if scenario != "attendre":
        operateur.client().attendre(creee["token"], "SUCCESSFUL" if scenario == "approuver" else "FAILED")
    bon, lue = paydunya.Invoice().confirm(creee["token"])
    avis = SimulateurPayDunya(identifiants(operateur.url)).interroger(creee["token"], NOTRE)
    assert (bon, lue["status"], lue["invoice"]["total_amount"]) == (True, leur_mot, 5000)
    assert (avis.statut, avis.montant, avis.notre_reference) == (notre_mot, 5000, NOTRE)


def test_le_client_officiel_lit_la_facture_que_nous_avons_faite(
    operateur: ServeurSimule, client_officiel: pytest.MonkeyPatch, demande: Demande
) -> None:
    client_officiel.setattr(paydunya, "LIVE_ENDPOINT", f"{operateur.url}/paydunya/api/v1/")
    initiation = SimulateurPayDunya(identifiants(operateur.url)).initier(demande)
    assert isinstance(initiation.action, Rediriger)
    bon, lue = paydunya.Invoice().confirm(initiation.reference_fournisseur)
    assert bon is True
    assert lue["custom_data"] == {"reference": NOTRE}
    assert lue["invoice"]["description"] == "Salon Élégance A1B2"


def test_des_cles_fausses_sont_refusees_a_tous(
    operateur: ServeurSimule, client_officiel: pytest.MonkeyPatch, demande: Demande
) -> None:
    client_officiel.setattr(paydunya, "LIVE_ENDPOINT", f"{operateur.url}/paydunya/api/v1/")
    client_officiel.setattr(paydunya, "api_keys", {**CLES, "PAYDUNYA-TOKEN": "un autre jeton"})
    bon, _texte = facture_officielle(demande)
    assert bon is not True


@pytest.fixture
def cote_a_cote(
    httpserver: HTTPServer, client_officiel: pytest.MonkeyPatch, demande: Demande
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The same invoice and its confirmation, by us then by them."""
    creee = {"response_code": "00", "response_text": httpserver.url_for("/page"), "token": "aB3xYz12"}
    httpserver.expect_request("/api/v1/checkout-invoice/create", method="POST").respond_with_json(creee)
    lue = {"response_code": "00", "status": "pending", "mode": "test", "invoice": {"token": "aB3xYz12"}}
    httpserver.expect_request("/api/v1/checkout-invoice/confirm/aB3xYz12", method="GET").respond_with_json(lue)
    nous = PayDunyaLocal(identifiants(httpserver.url_for("/api/v1")))
    nous.interroger(nous.initier(demande).reference_fournisseur, NOTRE)
    nos = formes(httpserver)
    client_officiel.setattr(paydunya, "LIVE_ENDPOINT", httpserver.url_for("/api/v1/"))
    _bon, creee = facture_officielle(demande)
    paydunya.Invoice().confirm(creee["token"])
    return nos, formes(httpserver)


def formes(httpserver: HTTPServer) -> list[dict[str, Any]]:
    """What was said, emptied for the next speaker: method, address, key headers, body."""
    dites = [
        {
            "methode": requete.method,
            "adresse": requete.full_path,
            "cles": {nom: requete.headers[nom] for nom in CLES},
            "corps": requete.get_json() if requete.get_data() else None,
        }
        for requete, _reponse in httpserver.log
    ]
    httpserver.clear_log()
    return dites


def test_nos_requetes_sont_les_leurs(cote_a_cote: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    nos, leurs = cote_a_cote
    assert [forme["methode"] for forme in nos] == ["POST", "GET"]
    leur_corps = leurs[0]["corps"]
    assert {cle: leur_corps["invoice"].pop(cle) for cle in LEURS_VIDES} == LEURS_VIDES
    assert [leur_corps["store"].pop(cle) for cle in LEUR_MAGASIN] == [None] * len(LEUR_MAGASIN)
    assert nos == leurs
    assert type(nos[0]["corps"]["invoice"]["total_amount"]) is type(leur_corps["invoice"]["total_amount"]) is int


def test_la_comparaison_voit_une_difference(cote_a_cote: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    nos, leurs = cote_a_cote
    assert nos != leurs  # what their client sends empty
    assert leurs[0]["corps"]["invoice"].keys() - nos[0]["corps"]["invoice"].keys() == set(LEURS_VIDES)
    assert leurs[0]["corps"]["store"].keys() - nos[0]["corps"]["store"].keys() == set(LEUR_MAGASIN)
