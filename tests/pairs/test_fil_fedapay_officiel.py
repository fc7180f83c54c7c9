"""FedaPay's wire: its own client against our simulator, then its requests beside ours, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request

from paiements.fournisseurs.base import Attendre, Demande, Identifiants, Rediriger, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide
from paiements.fournisseurs.fedapay.fournisseur import FedaPay
from paiements.fournisseurs.simulateur.fedapay import SimulateurFedaPay
from simulateur.serveur import ServeurSimule
from tests.pairs.officiels import demander

NOTRE = "TENTATIVE0001"
RETOUR = "https://salon.example/retour"
CREATION = {
    "description": "Salon Tresses A1B2",
    "amount": 5000,
    "currency": {"iso": "XOF"},
    "callback_url": RETOUR,
    "mode": "mtn_open",
}
NUMERO = {"phone_number": {"number": "+2290166000042", "country": "bj"}}
# What we say and their client does not, on purpose: our own reference, to recognise our payment in their answers.
NOS_AJOUTS = {"merchant_reference": NOTRE, "custom_metadata": {"reference": NOTRE}}
# What their client says and we do not, on purpose: which library is calling.
LEURS_ENTETES = {"x-version", "x-source"}
# Each library's own way of transporting the same thing.
TRANSPORT = {"host", "accept", "accept-encoding", "user-agent", "connection", "content-length"}


class FedaPayLocal(FedaPay):
    """FedaPay's adapter, its base moved to this machine."""

    boucle_locale = pages_locales = True

    def _adresse(self) -> str:
        return self._identifiants["base"]


@pytest.fixture
def demande() -> Demande:
    return Demande(
        NOTRE, 5000, "XOF", "mtn", "+2290166000042", libelle="Salon Tresses A1B2", url_retour=RETOUR, prenom="Aïcha"
    )


@pytest.fixture
def nous(operateur: ServeurSimule) -> FedaPay:
    cles = operateur.config.cles
    valeurs = {"cle": cles.fedapay, "secret_webhook": cles.fedapay_webhook, "base": operateur.url}
    return SimulateurFedaPay(Identifiants(valeurs))


def acces(operateur: ServeurSimule) -> dict[str, Any]:
    return {"base": f"{operateur.url}/fedapay", "cle": operateur.config.cles.fedapay}


@pytest.mark.parametrize(
    ("scenario", "leur_mot", "notre_mot"),
    [
        ("approuver", "approved", Statut.REUSSI),
        ("refuser", "canceled", Statut.ANNULE),
        ("solde_insuffisant", "declined", Statut.ECHOUE),
        ("expirer", "expired", Statut.EXPIRE),
        ("attendre", "pending", Statut.EN_COURS),
    ],
)
def test_le_client_officiel_paie_notre_simulateur_et_lit_comme_nous(
    operateur: ServeurSimule, nous: FedaPay, scenario: str, leur_mot: str, notre_mot: Statut
) -> None:
    operateur.client().scenario(scenario)
    payer = {"operation": "payer", **acces(operateur), "creation": {**CREATION, **NOS_AJOUTS}}
    (paye,) = demander({**payer, "mode": "mtn_open", "pousse": NUMERO})
    assert (paye["statut"], paye["page"].startswith(operateur.url)) == ("pending", True)
    assert paye["intention"]["payment_intent"]["last_error_code"] == "NO_ERROR"
    if scenario != "attendre":
        operateur.client().attendre(str(paye["id"]), "SUCCESSFUL" if scenario == "approuver" else "FAILED")
    (lu,) = demander({"operation": "lire", **acces(operateur), "id": paye["id"]})
    avis = nous.interroger(str(paye["id"]), NOTRE)
    assert (lu["statut"], lu["montant"]) == (leur_mot, 5000)
    assert lu["payee"] == (avis.statut is Statut.REUSSI)
    assert (avis.statut, avis.montant, avis.notre_reference) == (notre_mot, lu["montant"], NOTRE)


def test_le_client_officiel_lit_un_remboursement_comme_nous(
    operateur: ServeurSimule, nous: FedaPay, demande: Demande
) -> None:
    operateur.client().scenario("approuver")
    reference = nous.initier(demande).reference_fournisseur
    operateur.client().attendre(reference, "SUCCESSFUL")
    operateur.client().rembourser(reference)
    (lu,) = demander({"operation": "lire", **acces(operateur), "id": int(reference)})
    avis = nous.interroger(reference, NOTRE)
    assert (lu["payee"], lu["rendue"]) == (True, True)
    assert (avis.statut, avis.montant_rembourse) == (Statut.REUSSI, 5000)


def test_le_client_officiel_retire_ce_que_nous_avons_cree(
    operateur: ServeurSimule, nous: FedaPay, demande: Demande
) -> None:
    premiere, seconde = (nous.initier(demande).reference_fournisseur for _ in range(2))
    assert demander({"operation": "effacer", **acces(operateur), "id": int(premiere)}) == [True]
    nous.annuler(seconde, NOTRE)
    assert nous.interroger(premiere, NOTRE).statut is nous.interroger(seconde, NOTRE).statut is Statut.ANNULE


def test_une_cle_fausse_est_refusee_a_tous(operateur: ServeurSimule, demande: Demande) -> None:
    (reponse,) = demander({"operation": "payer", **acces(operateur), "cle": "sk_autrecle", "creation": CREATION})
    assert reponse["code"] == 401
    with pytest.raises(ConfigurationInvalide):
        SimulateurFedaPay(Identifiants({"cle": "sk_autrecle", "base": operateur.url})).initier(demande)


def repondre(httpserver: HTTPServer) -> None:
    cree = {"klass": "v1/transaction", "id": 4217, "status": "pending"}
    httpserver.expect_request("/v1/transactions", method="POST").respond_with_json({"v1/transaction": cree})
    jeton = {"token": "jeton-4217", "url": httpserver.url_for("/page")}
    httpserver.expect_request("/v1/transactions/4217/token", method="POST").respond_with_json(jeton)
    httpserver.expect_request("/v1/mtn_open", method="POST").respond_with_json({"v1/payment_intent": {"id": 1}})
    lue = {**cree, "amount": 5000}
    httpserver.expect_request("/v1/transactions/4217", method="GET").respond_with_json({"v1/transaction": lue})
    httpserver.expect_request("/v1/transactions/4217", method="DELETE").respond_with_json({})


def formes(httpserver: HTTPServer) -> list[dict[str, Any]]:
    """What was said, emptied for the next speaker: method, address, headers that matter, body."""
    dites = [_forme(requete) for requete, _reponse in httpserver.log]
    httpserver.clear_log()
    return dites


def _forme(requete: Request) -> dict[str, Any]:
    entetes = {nom.lower(): valeur for nom, valeur in requete.headers.items() if nom.lower() not in TRANSPORT}
    if "content-type" in entetes:
        entetes["content-type"] = entetes["content-type"].partition(";")[0]
    corps = requete.get_json() if requete.get_data() else None
    return {"methode": requete.method, "adresse": requete.full_path, "entetes": entetes, "corps": corps}


@pytest.fixture
def cote_a_cote(httpserver: HTTPServer, demande: Demande) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The same payment, reading and withdrawal, by us then by them."""
    repondre(httpserver)
    adaptateur = FedaPayLocal(Identifiants({"cle": "sk_clesecrete01", "base": httpserver.url_for("/v1")}))
    assert adaptateur.initier(demande).action == Attendre()
    adaptateur.interroger("4217", NOTRE)
    adaptateur.annuler("4217", NOTRE)
    nos = formes(httpserver)
    acces = {"base": httpserver.url_for("").rstrip("/"), "cle": "sk_clesecrete01"}
    demander(
        {"operation": "payer", **acces, "creation": CREATION, "mode": "mtn_open", "pousse": NUMERO},
        {"operation": "effacer", **acces, "id": 4217},
    )
    return nos, formes(httpserver)


def test_nos_requetes_sont_les_leurs(cote_a_cote: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    nos, leurs = cote_a_cote
    assert [forme["methode"] for forme in nos] == ["POST", "POST", "POST", "GET", "DELETE"]
    assert set(leurs[0]["entetes"]) >= LEURS_ENTETES
    for forme in leurs:
        forme["entetes"] = {nom: valeur for nom, valeur in forme["entetes"].items() if nom not in LEURS_ENTETES}
    leurs[0]["corps"] = {**leurs[0]["corps"], **NOS_AJOUTS}
    assert nos == leurs


def test_la_comparaison_voit_une_difference(
    cote_a_cote: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    nos, leurs = cote_a_cote
    assert nos != leurs  # their two headers and our two fields
    assert (nos[0]["corps"].keys() - leurs[0]["corps"].keys()) == set(NOS_AJOUTS)
    assert nos[2]["corps"] == leurs[2]["corps"] == {"token": "jeton-4217", **NUMERO}


def test_la_page_que_le_client_officiel_recoit_est_celle_que_nous_donnons(
    operateur: ServeurSimule, nous: FedaPay, demande: Demande
) -> None:
    carte = Demande(NOTRE, 5000, "XOF", "carte", "", libelle=demande.libelle, url_retour=RETOUR)
    initiation = nous.initier(carte)
    assert isinstance(initiation.action, Rediriger)
    assert initiation.action.url.startswith(f"{operateur.url}/payer/")
