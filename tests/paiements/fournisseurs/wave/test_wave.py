"""Wave Checkout: what is sent, what each pair of statuses means, and money on its way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from paiements.fournisseurs.base import Demande, Identifiants, Rediriger, Statut
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    Introuvable,
    NonSupporte,
    RefusFournisseur,
    ResultatInconnu,
)
from paiements.fournisseurs.simulateur.wave import SimulateurWave
from paiements.fournisseurs.wave.fournisseur import Wave
from paiements.fournisseurs.wave.traduction import STATUTS, avis_traduire

SESSIONS = "/wave/v1/checkout/sessions"
COS, NOTRE = "cos-1b01jw", "TENTATIVE0001"
MAINTENANT = datetime(2026, 10, 2, tzinfo=UTC)
SESSION = {
    "id": COS,
    "amount": "5000",
    "currency": "XOF",
    "checkout_status": "open",
    "payment_status": "processing",
    "client_reference": NOTRE,
    "wave_launch_url": "http://127.0.0.1:9/c/cos-1b01jw",
    "when_completed": None,
    "last_payment_error": None,
}
PAYEE = {
    **SESSION,
    "checkout_status": "complete",
    "payment_status": "succeeded",
    "when_completed": "2026-10-02T10:00:00Z",
}


class WaveLocal(SimulateurWave):
    """As in production, but for the machine."""

    def _retour_permis(self, url: str) -> bool:
        return Wave._retour_permis(self, url)


@pytest.fixture
def wave(httpserver: HTTPServer) -> Wave:
    return WaveLocal(
        Identifiants({"cle": "wave_sn_test_cle0001", "secret_webhook": "s", "base": httpserver.url_for("")})
    )


@pytest.fixture
def visite(demande: Demande) -> Demande:
    return replace(demande, reseau="wave_sn", msisdn="+221771234567")


def test_n_envoie_que_les_champs_documentes(wave: Wave, httpserver: HTTPServer, visite: Demande) -> None:
    httpserver.expect_request(SESSIONS, method="POST").respond_with_json(SESSION)
    initiation = wave.initier(visite)
    page = "http://127.0.0.1:9/c/cos-1b01jw"
    assert (initiation.reference_fournisseur, initiation.action) == (COS, Rediriger(page, qr=page))
    ((requete, _),) = httpserver.log
    assert requete.headers["Authorization"] == "Bearer wave_sn_test_cle0001"
    assert requete.get_json() == {
        "amount": "5000",
        "currency": "XOF",
        "success_url": "https://salon.example/retour",
        "error_url": "https://salon.example/annulation",
        "client_reference": NOTRE,
        "restrict_payer_mobile": "+221771234567",
    }


def test_sans_numero_n_importe_qui_peut_payer(wave: Wave, httpserver: HTTPServer, visite: Demande) -> None:
    httpserver.expect_request(SESSIONS).respond_with_json(SESSION)
    wave.initier(replace(visite, msisdn=""))
    assert "restrict_payer_mobile" not in httpserver.log[0][0].get_json()


@pytest.mark.parametrize(
    ("changement", "erreur"),
    [
        ({"reseau": "mtn"}, RefusFournisseur),
        ({"msisdn": "+2250707112233"}, RefusFournisseur),
        ({"montant": 0}, RefusFournisseur),
        ({"montant": -5}, RefusFournisseur),
        ({"montant": 2_000_001}, RefusFournisseur),
        ({"devise": "EUR"}, RefusFournisseur),
        ({"notre_reference": "a b"}, RefusFournisseur),
        ({"url_retour": "http://salon.example/"}, ConfigurationInvalide),
        ({"url_annulation": ""}, ConfigurationInvalide),
    ],
)
def test_refuse_avant_d_envoyer(
    wave: Wave, httpserver: HTTPServer, visite: Demande, changement: dict[str, Any], erreur: type[Exception]
) -> None:
    with pytest.raises(erreur):
        wave.initier(replace(visite, **changement))
    assert httpserver.log == []


@pytest.mark.parametrize(
    "changement",
    [
        {"id": None},
        {"id": "../x"},
        {"wave_launch_url": None},
        {"wave_launch_url": "javascript:1"},
        {"client_reference": "X"},
    ],
)
def test_une_session_bancale_est_inconnue(
    wave: Wave, httpserver: HTTPServer, visite: Demande, changement: dict[str, Any]
) -> None:
    httpserver.expect_request(SESSIONS).respond_with_json({**SESSION, **changement})
    with pytest.raises(ResultatInconnu):
        wave.initier(visite)


@pytest.mark.parametrize(
    ("code", "erreur", "motif"),
    [
        ("insufficient-funds", RefusFournisseur, "solde_insuffisant"),
        ("request-validation-error", RefusFournisseur, "autre"),
        ("unauthorized-wallet", ConfigurationInvalide, ""),
    ],
)
def test_traduit_leur_refus(
    wave: Wave, httpserver: HTTPServer, visite: Demande, code: str, erreur: type[Exception], motif: str
) -> None:
    httpserver.expect_request(SESSIONS).respond_with_json({"code": code, "message": "non"}, 400)
    with pytest.raises(erreur) as levee:
        wave.initier(visite)
    assert getattr(levee.value, "motif_code", "") == motif


@pytest.mark.parametrize("page", ["open", "complete", "expired", "autre", "OPEN", ""])
@pytest.mark.parametrize("argent", ["processing", "cancelled", "succeeded", "failed", "Succeeded", ""])
def test_seul_complete_et_succeeded_font_un_succes(page: str, argent: str) -> None:
    avis = avis_traduire({**SESSION, "checkout_status": page, "payment_status": argent}, COS, NOTRE)
    assert (avis.statut is Statut.REUSSI) == ((page, argent) == ("complete", "succeeded"))
    assert avis.statut is STATUTS.get((page, argent), Statut.EN_COURS)


def test_un_echec_de_paiement_ne_ferme_pas_la_session() -> None:
    avis = avis_traduire({**SESSION, "last_payment_error": {"code": "insufficient-funds"}}, COS, NOTRE)
    assert (avis.statut, avis.motif_code) == (Statut.EN_COURS, "")


def test_un_remboursement_reste_un_succes_et_dit_combien_est_rendu() -> None:
    avis = avis_traduire({**PAYEE, "when_refunded": "2026-10-03T10:00:00Z"}, COS, NOTRE)
    assert (avis.statut, avis.montant, avis.montant_rembourse) == (Statut.REUSSI, 5000, 5000)


@pytest.mark.parametrize("devise", ["XOFX", "XOF/XAF", " XOF", "xof", "EUR"])
def test_une_autre_devise_se_voit_en_entier(devise: str) -> None:
    assert avis_traduire({**PAYEE, "currency": devise}, COS, NOTRE).devise == devise


@pytest.mark.parametrize("changement", [{"id": "cos-autre"}, {"client_reference": "AUTRE00001"}, {"id": None}])
def test_la_session_d_un_autre_n_est_pas_une_reponse(changement: dict[str, Any]) -> None:
    with pytest.raises(ResultatInconnu):
        avis_traduire({**PAYEE, **changement}, COS, NOTRE)


@pytest.mark.parametrize("emballage", [lambda s: {"result": s}, lambda s: s])
def test_retrouve_par_notre_reference_le_succes_d_abord(wave: Wave, httpserver: HTTPServer, emballage: Any) -> None:
    autre = {**PAYEE, "client_reference": NOTRE + "9"}
    sessions = [autre, {**SESSION, "id": "cos-0000"}, PAYEE]
    httpserver.expect_request(f"{SESSIONS}/search", query_string={"client_reference": NOTRE}).respond_with_json(
        emballage(sessions)
    )
    avis = wave.retrouver(NOTRE, MAINTENANT)
    assert avis is not None
    assert (avis.statut, avis.reference_fournisseur) == (Statut.REUSSI, COS)


def test_une_session_deja_close_ne_s_annule_plus(wave: Wave, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{SESSIONS}/{COS}/expire", method="POST").respond_with_json({"code": "x"}, 409)
    with pytest.raises(RefusFournisseur):
        wave.annuler(COS, NOTRE)
    with pytest.raises(Introuvable):
        wave.annuler("../../balance", NOTRE)


@pytest.mark.parametrize(("code", "erreur"), [(500, ResultatInconnu), (400, RefusFournisseur), (409, ResultatInconnu)])
def test_un_remboursement_perdu_n_est_pas_un_refus(
    wave: Wave, httpserver: HTTPServer, code: int, erreur: type[Exception]
) -> None:
    httpserver.expect_request(f"{SESSIONS}/{COS}").respond_with_json(PAYEE)
    httpserver.expect_request(f"{SESSIONS}/{COS}/refund").respond_with_json({"code": "checkout-refund-failed"}, code)
    with pytest.raises(erreur):
        wave.rembourser(COS, NOTRE, 5000)
    assert [requete.method for requete, _ in httpserver.log] == ["GET", "POST"]


@pytest.mark.parametrize(
    ("session", "montant", "erreur"),
    [
        (PAYEE, 4999, NonSupporte),
        (PAYEE, 5001, NonSupporte),
        ({**PAYEE, "amount": "x"}, 5000, NonSupporte),
        (SESSION, 5000, RefusFournisseur),
        ({**PAYEE, "client_reference": "AUTRE00001"}, 5000, FournisseurIndisponible),
    ],
)
def test_ne_rend_qu_un_paiement_entier_et_abouti(
    wave: Wave, httpserver: HTTPServer, session: dict[str, Any], montant: int, erreur: type[Exception]
) -> None:
    httpserver.expect_request(f"{SESSIONS}/{COS}").respond_with_json(session)
    with pytest.raises(erreur):
        wave.rembourser(COS, NOTRE, montant)
    assert [requete.method for requete, _ in httpserver.log] == ["GET"]
