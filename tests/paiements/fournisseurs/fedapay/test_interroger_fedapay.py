"""What FedaPay says when *we* ask, word by word: the only road to a verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Avis, Identifiants, Statut
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    Introuvable,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.fedapay.fournisseur import FedaPay
from paiements.fournisseurs.fedapay.traduction import INSTANTS, MOTS_DU_CODE, STATUTS, avis_traduire
from tests.paiements.fournisseurs.fedapay.conftest import FedaPayLocal, identifiants_pour

NOTRE = "TENTATIVE0001"
UNE = "/v1/transactions/4217"
PAYEE: dict[str, Any] = {
    "id": 4217,
    "reference": "trx_x",
    "amount": 5000,
    "status": "approved",
    "currency_id": 1,
    "custom_metadata": {"reference": NOTRE},
    "merchant_reference": "merchant-trx-x-1",
    "amount_debited": 5090,
    "amount_transferred": 4910,
    "fees": 90,
    "approved_at": "2026-10-02T11:00:00.000+01:00",
}


def test_rapporte_un_paiement_reussi(adaptateur: FedaPay, httpserver: HTTPServer) -> None:
    httpserver.expect_request(UNE, method="GET").respond_with_json({"v1/transaction": PAYEE})
    assert adaptateur.interroger("4217", NOTRE) == Avis(
        statut=Statut.REUSSI,
        montant=5000,
        devise="XOF",
        reference_fournisseur="4217",
        instant=datetime(2026, 10, 2, 10, tzinfo=UTC),
        frais=90,
        notre_reference=NOTRE,
    )


def test_lit_aussi_une_reponse_nue(adaptateur: FedaPay, httpserver: HTTPServer) -> None:
    httpserver.expect_request(UNE).respond_with_json(PAYEE)
    assert adaptateur.interroger("4217", NOTRE).statut is Statut.REUSSI


@pytest.mark.parametrize(
    ("mot", "statut", "motif", "rembourse"),
    [
        ("pending", Statut.EN_COURS, "", 0),
        ("approved", Statut.REUSSI, "", 0),
        ("transferred", Statut.REUSSI, "", 0),
        ("refunded", Statut.REUSSI, "", 5000),
        ("approved_partially_refunded", Statut.REUSSI, "", 0),
        ("transferred_partially_refunded", Statut.REUSSI, "", 0),
        ("declined", Statut.ECHOUE, "refuse", 0),
        ("canceled", Statut.ANNULE, "annule_par_le_client", 0),
        ("expired", Statut.EXPIRE, "expire", 0),
        ("APPROVED", Statut.EN_COURS, "", 0),
        ("paid", Statut.EN_COURS, "", 0),
        ("", Statut.EN_COURS, "", 0),
    ],
)
def test_traduit_chaque_statut(mot: str, statut: Statut, motif: str, rembourse: int) -> None:
    avis = avis_traduire({**PAYEE, "status": mot, "last_error_code": "NO_ERROR"}, "4217", NOTRE)
    assert (avis.statut, avis.motif_code, avis.montant_rembourse) == (statut, motif, rembourse)
    assert avis.motif_brut == (mot if "refunded" in mot else "")


def test_la_table_des_statuts_est_entiere() -> None:
    assert set(INSTANTS) == set(STATUTS) - {"pending"}
    assert len(STATUTS) == 9


@pytest.mark.parametrize("mot", ["canceled", "declined"])
@pytest.mark.parametrize(
    ("code", "statut", "motif"),
    [
        ("INSUFFICIENT_FUND_ERROR", Statut.ECHOUE, "solde_insuffisant"),
        ("insufficient_fund_error", Statut.ECHOUE, "solde_insuffisant"),
        ("LOW_BALANCE", Statut.ECHOUE, "solde_insuffisant"),
        ("PAYER_LIMIT_REACHED", Statut.ECHOUE, "plafond"),
        ("USER_CANCELED", Statut.ANNULE, "annule_par_le_client"),
        ("TIMEOUT", Statut.EXPIRE, "expire"),
        ("REQUEST_EXPIRED", Statut.EXPIRE, "expire"),
        ("PAYER_NOT_FOUND", Statut.ECHOUE, "numero_inconnu"),
        ("INVALID_PHONE", Statut.ECHOUE, "numero_inconnu"),
        ("WRONG_NUMBER", Statut.ECHOUE, "numero_inconnu"),
        ("ACCOUNT_NOT_ACTIVE_ERROR", Statut.ECHOUE, "numero_inconnu"),
    ],
)
def test_le_code_d_erreur_dit_ce_que_le_mot_cache(mot: str, code: str, statut: Statut, motif: str) -> None:
    corps = {**PAYEE, "status": mot, "last_error_code": code, "last_error_message": "Solde du 0166000042 trop bas"}
    avis = avis_traduire(corps, "4217", NOTRE)
    assert (avis.statut, avis.motif_code) == (statut, motif)
    assert avis.motif_brut == "Solde du … trop bas"
    assert any(bout in code.upper() for bout in MOTS_DU_CODE)


@pytest.mark.parametrize(
    ("mot", "dit", "rembourse"),
    [
        ("approved_partially_refunded", 1200, 1200),
        ("refunded", 5000, 5000),
        ("refunded", None, 5000),
        ("refunded", 0, 5000),
        ("approved", 1200, 0),
        ("approved_partially_refunded", "x", 0),
    ],
)
def test_compte_ce_qui_est_deja_rendu(mot: str, dit: object, rembourse: int) -> None:
    avis = avis_traduire({**PAYEE, "status": mot, "amount_refunded": dit}, "4217", NOTRE)
    assert (avis.statut, avis.montant_rembourse) == (Statut.REUSSI, rembourse)


@pytest.mark.parametrize("mot", ["refunded_pending", "not_refunded", "REFUNDED", "partially_refunded"])
def test_un_mot_inconnu_ne_rend_aucun_argent(mot: str) -> None:
    avis = avis_traduire({**PAYEE, "status": mot, "amount_refunded": 1200}, "4217", NOTRE)
    assert (avis.statut, avis.montant_rembourse) == (Statut.EN_COURS, 0)
    assert avis.remboursement_a_voir == ("refunded" in mot)


@pytest.mark.parametrize("code", ["API_ERROR", "REJECTED_ERROR", "NO_ERROR", "", None, 12, ["X"]])
def test_un_code_muet_laisse_le_mot_decider(code: object) -> None:
    for mot, statut in (("canceled", Statut.ANNULE), ("declined", Statut.ECHOUE), ("pending", Statut.EN_COURS)):
        assert avis_traduire({**PAYEE, "status": mot, "last_error_code": code}, "4217", NOTRE).statut is statut


@pytest.mark.parametrize(
    "changement",
    [
        {"id": 4218},
        {"id": "trx_x"},
        {"id": None},
        {"id": True},
        {"custom_metadata": {"reference": "TENTATIVE0002"}},
        {"custom_metadata": None, "metadata": {"reference": "TENTATIVE0002"}},
        {"custom_metadata": {}, "merchant_reference": "TENTATIVE0002"},
        {"status": None},
        {"status": ["approved"]},
    ],
)
def test_la_reponse_d_un_autre_paiement_n_en_est_pas_une(
    adaptateur: FedaPay, httpserver: HTTPServer, changement: dict[str, Any]
) -> None:
    httpserver.expect_request(UNE).respond_with_json({"v1/transaction": {**PAYEE, **changement}})
    with pytest.raises(ResultatInconnu):
        adaptateur.interroger("4217", NOTRE)


@pytest.mark.parametrize(
    ("donnees", "echo"),
    [
        ({"custom_metadata": None, "metadata": {"reference": NOTRE}}, NOTRE),
        ({"custom_metadata": {}, "merchant_reference": NOTRE}, NOTRE),
        ({"custom_metadata": {}}, ""),
        ({"custom_metadata": {"reference": {"a": 1}}}, ""),
    ],
)
def test_trouve_notre_reference_ou_qu_ils_la_mettent(donnees: dict[str, Any], echo: str) -> None:
    assert avis_traduire({**PAYEE, **donnees}, "4217", NOTRE).notre_reference == echo


@pytest.mark.parametrize(
    ("champs", "frais"),
    [
        ({"amount_transferred": 4910}, 90),
        ({"amount_transferred": 5000, "amount_debited": 5090}, 0),
        ({"amount_transferred": None, "amount_debited": 5090}, 0),
        ({"amount_transferred": None, "amount_debited": 5000}, 90),
        ({"amount_transferred": None, "amount_debited": None}, None),
        ({"amount_transferred": 9000, "amount_debited": 5000, "fees": 1.5}, None),
        ({"amount_transferred": 0, "amount_debited": 5000}, 90),
    ],
)
def test_ne_compte_que_les_frais_que_le_salon_supporte(champs: dict[str, Any], frais: int | None) -> None:
    avis = avis_traduire({**PAYEE, **champs}, "4217", NOTRE)
    assert (avis.montant, avis.frais) == (5000, frais)


@pytest.mark.parametrize(
    ("valeur", "montant"), [(4500, 4500), ("4500", 4500), (4500.5, None), (-1, None), (None, None)]
)
def test_rapporte_le_montant_exact_ou_rien(valeur: object, montant: int | None) -> None:
    assert avis_traduire({**PAYEE, "amount": valeur}, "4217", NOTRE).montant == montant


def test_une_autre_devise_se_voit() -> None:
    assert avis_traduire({**PAYEE, "currency": {"iso": "GNF"}}, "4217", NOTRE).devise == "GNF"


@pytest.mark.parametrize("instant", ["", None, "hier", "2026-10-02T11:00:00", "9999-99-99T00:00:00Z", 12])
def test_un_instant_illisible_est_absent(instant: object) -> None:
    assert avis_traduire({**PAYEE, "approved_at": instant}, "4217", NOTRE).instant is None


@pytest.mark.parametrize("reference", ["", "0", "4217/../1", "trx_x", "４２", "4217?x", "1" * 19])
def test_une_reference_qui_n_est_pas_un_numero_est_introuvable(
    adaptateur: FedaPay, httpserver: HTTPServer, reference: str
) -> None:
    with pytest.raises(Introuvable):
        adaptateur.interroger(reference, NOTRE)
    with pytest.raises(Introuvable):
        adaptateur.annuler(reference, NOTRE)
    assert httpserver.log == []


@pytest.mark.parametrize("code", [200, 204])
def test_annule_en_effacant_la_transaction(adaptateur: FedaPay, httpserver: HTTPServer, code: int) -> None:
    httpserver.expect_request(UNE, method="DELETE").respond_with_data("", code)
    adaptateur.annuler("4217", NOTRE)
    assert [requete.method for requete, _reponse in httpserver.log] == ["DELETE"]


@pytest.mark.parametrize(("code", "erreur"), [(404, Introuvable), (422, RefusFournisseur), (500, ResultatInconnu)])
def test_dit_pourquoi_on_ne_peut_plus_annuler(
    adaptateur: FedaPay, httpserver: HTTPServer, code: int, erreur: type[Exception]
) -> None:
    httpserver.expect_request(UNE, method="DELETE").respond_with_json({"message": "trop tard"}, code)
    with pytest.raises(erreur):
        adaptateur.annuler("4217", NOTRE)
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(("code", "erreur"), [(401, ConfigurationInvalide), (404, ResultatInconnu)])
def test_verifie_la_cle(adaptateur: FedaPay, httpserver: HTTPServer, code: int, erreur: type[Exception]) -> None:
    httpserver.expect_oneshot_request("/v1/balances").respond_with_json({"v1/balances": []})
    adaptateur.verifier_identifiants()
    httpserver.expect_request("/v1/balances").respond_with_json({}, code)
    with pytest.raises(erreur):
        adaptateur.verifier_identifiants()


@pytest.mark.parametrize("faute", [{"cle": ""}, {"cle": "a b c d e f g"}, {"secret_webhook": "  "}])
def test_refuse_des_identifiants_mal_formes(httpserver: HTTPServer, faute: dict[str, str]) -> None:
    bons = identifiants_pour(httpserver.url_for("/v1")).valeurs
    with pytest.raises(ConfigurationInvalide):
        FedaPayLocal(Identifiants({**bons, **faute})).verifier_identifiants()
    assert httpserver.log == []
