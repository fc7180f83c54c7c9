"""FeexPay's record of a period, one day at a time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from paiements.fournisseurs.base import LigneNonLue, LigneRelevee, Statut
from paiements.fournisseurs.erreurs import NonSupporte, ResultatInconnu
from paiements.fournisseurs.feexpay.fournisseur import FeexPay

HISTORIQUE = "/api/transactions/history"
DEBUT = datetime(2026, 10, 2, 12, tzinfo=UTC)
FIN = DEBUT + timedelta(days=2)


def _ligne(reference: str, date: str, **champs: Any) -> dict[str, Any]:
    return {
        "reference": reference, "type": "PAYMENT_API", "amount": 5000, "status": "SUCCESSFUL", "date": date,
        "callback_info": "TENTATIVE0001", "phoneNumber": "2290166000042", **champs,
    }  # fmt: skip


@pytest.fixture
def fenetres(httpserver: HTTPServer) -> Any:
    """Serve ``lignes`` by day, both ends of a window included; returns the windows asked for."""

    def servir(lignes: list[Any]) -> list[tuple[str, str]]:
        vues: list[tuple[str, str]] = []

        def repondre(requete: Request) -> Response:
            corps = requete.get_json()
            debut, fin = corps["start_date"], corps["end_date"]
            vues.append((debut, fin))
            rendues = [x for x in lignes if not isinstance(x, dict) or debut <= str(x["date"])[:10] <= fin]
            return Response(json.dumps({"data": rendues}))

        httpserver.expect_request(HISTORIQUE, method="POST").respond_with_handler(repondre)
        return vues

    return servir


def test_rend_chaque_ligne_une_seule_fois(adaptateur: FeexPay, fenetres: Any) -> None:
    vues = fenetres(
        [
            _ligne("ref-avant", "2026-10-02T11:59:59Z"),
            _ligne("ref-00001", "2026-10-02T12:00:00Z"),
            _ligne("ref-00002", "2026-10-03T00:30:00+01:00"),
            _ligne("ref-00003", "2026-10-04T11:59:59Z"),
            _ligne("ref-apres", "2026-10-04T12:00:00Z"),
        ]
    )
    lignes = [ligne for ligne in adaptateur.relever(DEBUT, FIN) if isinstance(ligne, LigneRelevee)]
    assert [ligne.reference for ligne in lignes] == ["ref-00001", "ref-00002", "ref-00003"]
    assert [debut for debut, _fin in vues] == [f"2026-10-0{jour}" for jour in range(1, 6)]


def test_dit_tout_ce_que_la_ligne_dit(adaptateur: FeexPay, fenetres: Any) -> None:
    fenetres([_ligne("ref-00001", "2026-10-03T10:00:00Z", fees=85)])
    (ligne,) = adaptateur.relever(DEBUT, FIN)
    assert ligne == LigneRelevee(
        reference="ref-00001",
        montant=5000,
        instant=datetime(2026, 10, 3, 10, tzinfo=UTC),
        notre_reference="TENTATIVE0001",
        statut=Statut.REUSSI,
        frais=85,
        telephone="2290166000042",
    )
    assert "2290166000042" not in repr(ligne)


@pytest.mark.parametrize(
    ("champs", "sens", "statut"),
    [
        ({"type": "PAYOUT_API"}, "reversement", Statut.REUSSI),
        ({"type": "FEEX_LINK", "status": "FAILED"}, "encaissement", Statut.ECHOUE),
        ({"type": None, "status": "PENDING"}, "encaissement", Statut.EN_COURS),
        ({"status": None}, "encaissement", None),
        ({"status": "REFUNDED"}, "incertain", None),
        ({"status": "ACCEPTED", "type": "PAYOUT_API"}, "incertain", None),
        ({"status": ["SUCCESSFUL"]}, "incertain", None),
    ],
)
def test_distingue_ce_qui_entre_de_ce_qui_sort(
    adaptateur: FeexPay, fenetres: Any, champs: dict[str, Any], sens: str, statut: Statut | None
) -> None:
    fenetres([_ligne("ref-00001", "2026-10-03T10:00:00Z", **champs)])
    (ligne,) = adaptateur.relever(DEBUT, FIN)
    assert isinstance(ligne, LigneRelevee)
    assert (ligne.sens, ligne.statut) == (sens, statut)


def test_dit_une_fois_chaque_ligne_qu_il_ne_sait_pas_lire(adaptateur: FeexPay, fenetres: Any) -> None:
    bonne = _ligne("ref-00001", "2026-10-03T10:00:00Z")
    mauvaises = [{"amount": v} for v in ("5000.00", -1, 1e30, None)] + [{"reference": "a b"}, {"reference": None}]
    fenetres([None, 3, bonne, _ligne("ref-00002", "2026-10-03"), *({**bonne, **faute} for faute in mauvaises)])
    lignes = list(adaptateur.relever(DEBUT, FIN))
    assert [ligne.reference for ligne in lignes if isinstance(ligne, LigneRelevee)] == ["ref-00001"]
    raisons = Counter(ligne.raison for ligne in lignes if isinstance(ligne, LigneNonLue))
    assert raisons == {"montant": 4, "sans_reference": 4, "date": 1}


def test_une_ligne_illisible_d_un_autre_jour_n_est_pas_de_cette_periode(adaptateur: FeexPay, fenetres: Any) -> None:
    fenetres([_ligne("ref-00001", "2026-10-01T10:00:00Z", amount=None)])
    assert list(adaptateur.relever(DEBUT, FIN)) == []


def test_ne_demande_rien_avant_qu_on_lise(adaptateur: FeexPay, fenetres: Any) -> None:
    vues = fenetres([])
    lignes = adaptateur.relever(DEBUT, FIN)
    assert vues == []
    assert list(lignes) == []
    assert len(vues) == 5


def test_une_trop_longue_periode_se_fait_a_la_main(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    with pytest.raises(NonSupporte):
        list(adaptateur.relever(DEBUT, DEBUT + timedelta(days=150)))
    assert httpserver.log == []


def test_un_jour_illisible_n_est_pas_un_jour_vide(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    httpserver.expect_request(HISTORIQUE).respond_with_json({"data": None})
    with pytest.raises(ResultatInconnu):
        list(adaptateur.relever(DEBUT, FIN))


def test_ne_cherche_une_tentative_qu_autour_de_son_jour(adaptateur: FeexPay, fenetres: Any) -> None:
    vues = fenetres([])
    assert adaptateur.retrouver("TENTATIVE0001", DEBUT) is None
    assert vues == [("2026-10-01", "2026-10-04")]


def test_un_echec_celtiis_et_son_enveloppe_soap_se_lisent(adaptateur: FeexPay, httpserver: HTTPServer) -> None:
    reference = "AG_20261002_00a1b2c3d4e5"
    corps = {"reference": reference, "status": "FAILED", "response_operator": "<soap:Envelope/>", "reason": "EXPIRED"}
    httpserver.expect_request(f"/api/transactions/public/single/status/{reference}").respond_with_json(corps)
    avis = adaptateur.interroger(reference, "TENTATIVE0001")
    assert (avis.statut, avis.motif_code) == (Statut.EXPIRE, "expire")
