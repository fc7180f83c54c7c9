"""What PayDunya says when *we* ask, word by word: the only road to a verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Avis, Identifiants, Statut
from paiements.fournisseurs.erreurs import ConfigurationInvalide, Introuvable, NonSupporte, ResultatInconnu
from paiements.fournisseurs.paydunya.fournisseur import PayDunya
from paiements.fournisseurs.paydunya.traduction import STATUTS, avis_traduire
from tests.paiements.fournisseurs.paydunya.conftest import PayDunyaLocal, identifiants_pour

REF, NOTRE = "aB3xYz12", "TENTATIVE0001"
CONFIRMER = f"/api/v1/checkout-invoice/confirm/{REF}"
PAYEE: dict[str, Any] = {
    "response_code": "00",
    "response_text": "Transaction Found",
    "hash": "x",
    "invoice": {"token": REF, "total_amount": 5000, "description": "Salon"},
    "custom_data": {"reference": NOTRE},
    "mode": "live",
    "status": "completed",
    "customer": {"name": "A", "phone": "0166000042", "email": "a@b.example"},
}


def test_rapporte_un_paiement_reussi(adaptateur: PayDunya, httpserver: HTTPServer) -> None:
    httpserver.expect_request(CONFIRMER, method="GET").respond_with_json(PAYEE)
    attendu = Avis(Statut.REUSSI, montant=5000, devise="XOF", reference_fournisseur=REF, notre_reference=NOTRE)
    assert adaptateur.interroger(REF, NOTRE) == attendu


@pytest.mark.parametrize(
    ("mot", "statut", "motif"),
    [
        ("pending", Statut.EN_COURS, ""),
        ("completed", Statut.REUSSI, ""),
        ("cancelled", Statut.ANNULE, "annule_par_le_client"),
        ("canceled", Statut.ANNULE, "annule_par_le_client"),
        ("failed", Statut.ECHOUE, "refuse"),
        ("fail", Statut.ECHOUE, "refuse"),
        ("COMPLETED", Statut.EN_COURS, ""),
        ("paid", Statut.EN_COURS, ""),
        ("", Statut.EN_COURS, ""),
    ],
)
def test_traduit_chaque_statut(mot: str, statut: Statut, motif: str) -> None:
    avis = avis_traduire({**PAYEE, "status": mot, "fail_reason": "Carte 4242424242424242 refusée"}, REF, NOTRE, "live")
    assert (avis.statut, avis.motif_code) == (statut, motif)
    assert avis.motif_brut == ("Carte … refusée" if motif else "")


def test_la_table_des_statuts_est_entiere() -> None:
    assert len(STATUTS) == 6


@pytest.mark.parametrize(
    ("du_compte", "dit"), [("live", "test"), ("test", "live"), ("live", None), ("live", ""), ("live", "LIVE"), ("", "")]
)
def test_l_argent_de_l_autre_mode_n_est_pas_un_verdict(httpserver: HTTPServer, du_compte: str, dit: object) -> None:
    httpserver.expect_request(CONFIRMER).respond_with_json({**PAYEE, "mode": dit})
    with pytest.raises(ResultatInconnu):
        PayDunyaLocal(identifiants_pour(httpserver.url_for("/api/v1"), du_compte)).interroger(REF, NOTRE)


def test_un_compte_d_essai_croit_l_argent_d_essai(httpserver: HTTPServer) -> None:
    httpserver.expect_request(CONFIRMER).respond_with_json({**PAYEE, "mode": "test"})
    essai = PayDunyaLocal(identifiants_pour(httpserver.url_for("/api/v1"), "test"))
    assert essai.interroger(REF, NOTRE).statut is Statut.REUSSI


@pytest.mark.parametrize(
    "changement",
    [
        {"invoice": {"token": "unautrejeton", "total_amount": 5000}},
        {"invoice": {"token": None, "total_amount": 5000}},
        {"custom_data": {"reference": "TENTATIVE0002"}},
        {"custom_data": {"reference": {"a": 1}}},
        {"custom_data": {"reference": [NOTRE]}},
        {"status": None},
        {"status": ["completed"]},
        {"status": True},
    ],
)
def test_la_reponse_d_un_autre_paiement_n_en_est_pas_une(
    adaptateur: PayDunya, httpserver: HTTPServer, changement: dict[str, Any]
) -> None:
    httpserver.expect_request(CONFIRMER).respond_with_json({**PAYEE, **changement})
    with pytest.raises(ResultatInconnu):
        adaptateur.interroger(REF, NOTRE)


@pytest.mark.parametrize("vide", [[], {}, None, "", {"reference": ""}, {"reference": None}])
def test_un_echo_absent_se_voit_dans_l_avis(vide: object) -> None:
    avis = avis_traduire({**PAYEE, "custom_data": vide}, REF, NOTRE, "live")
    assert (avis.statut, avis.notre_reference) == (Statut.REUSSI, "")


@pytest.mark.parametrize(
    ("valeur", "montant"),
    [(4500, 4500), ("42300", 42300), (5000.0, 5000), ("5 000", None), ("5000.5", None), (-1, None), (None, None)],
)
def test_rapporte_le_montant_exact_ou_rien(valeur: object, montant: int | None) -> None:
    facture = {"token": REF, "total_amount": valeur}
    assert avis_traduire({**PAYEE, "invoice": facture}, REF, NOTRE, "live").montant == montant


def test_une_facture_absente_ne_dit_aucun_montant() -> None:
    assert avis_traduire({**PAYEE, "invoice": []}, REF, NOTRE, "live").montant is None


@pytest.mark.parametrize(
    ("code", "corps", "erreur"),
    [
        (200, {"response_code": "1100", "response_text": "Invoice Not Found"}, Introuvable),
        (200, {"response_code": "1001", "response_text": "Invalid Masterkey Specified"}, ConfigurationInvalide),
        (200, {"response_code": "9999", "response_text": "completed"}, ResultatInconnu),
        (200, {"response_code": 0, "status": "completed"}, ResultatInconnu),
        (200, {"status": "completed"}, ResultatInconnu),
        (200, {}, ResultatInconnu),
        (404, {}, Introuvable),
        (401, {}, ConfigurationInvalide),
        (500, {}, ResultatInconnu),
        (302, {}, ResultatInconnu),
    ],
)
def test_une_erreur_n_est_jamais_un_verdict(
    adaptateur: PayDunya, httpserver: HTTPServer, code: int, corps: dict[str, Any], erreur: type[Exception]
) -> None:
    httpserver.expect_request(CONFIRMER).respond_with_json(corps, code)
    with pytest.raises(erreur):
        adaptateur.interroger(REF, NOTRE)


@pytest.mark.parametrize("reference", ["", "court", "../../create", "aB3xYz12?x=1", "aB3 xYz12", "é" * 8, "a" * 81])
def test_une_reference_mal_formee_est_introuvable(adaptateur: PayDunya, httpserver: HTTPServer, reference: str) -> None:
    with pytest.raises(Introuvable):
        adaptateur.interroger(reference, NOTRE)
    assert httpserver.log == []


def test_n_a_ni_recherche_ni_annulation_ni_remboursement(adaptateur: PayDunya, httpserver: HTTPServer) -> None:
    assert adaptateur.retrouver(NOTRE, datetime(2026, 10, 2, tzinfo=UTC)) is None
    with pytest.raises(NonSupporte):
        adaptateur.annuler(REF, NOTRE)
    with pytest.raises(NonSupporte):
        adaptateur.rembourser(REF, NOTRE, 5000)
    assert httpserver.log == []


def test_des_identifiants_absents_se_disent() -> None:
    with pytest.raises(ConfigurationInvalide):
        PayDunyaLocal(Identifiants({"base": "http://127.0.0.1:9"})).interroger(REF, NOTRE)
