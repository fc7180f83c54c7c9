"""FedaPay's record of a period: every page, every row, and nothing called whole that is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from paiements.fournisseurs.base import Identifiants, LigneNonLue, LigneRelevee, Statut
from paiements.fournisseurs.erreurs import NonSupporte, ResultatInconnu
from paiements.fournisseurs.fedapay import historique
from paiements.fournisseurs.simulateur.fedapay import SimulateurFedaPay

DEBUT = datetime(2026, 10, 2, tzinfo=UTC)
FIN = DEBUT + timedelta(days=2)
Servir = Callable[..., list[dict[str, str]]]


def une(numero: int, jour: str = "2026-10-03T10:00:00.000Z", **champs: Any) -> dict[str, Any]:
    return {
        "id": numero, "amount": 5000, "status": "approved", "approved_at": jour, "created_at": jour,
        "updated_at": jour, "currency": {"iso": "XOF"}, "custom_metadata": {"reference": "TENTATIVE0001"},
        "fees": 90, "amount_debited": 5000, "amount_transferred": 4910, **champs,
    }  # fmt: skip


@pytest.fixture
def adaptateur(httpserver: HTTPServer) -> SimulateurFedaPay:
    valeurs = {"cle": "sk_sandbox_x1234567", "secret_webhook": "wh_x", "base": httpserver.url_for("").rstrip("/")}
    return SimulateurFedaPay(Identifiants(valeurs, "test"))


@pytest.fixture
def servir(httpserver: HTTPServer) -> Servir:
    """Serve these pages, in this order, and return what was asked."""

    def poser(*pages: list[Any], **fausses: Any) -> list[dict[str, str]]:
        demandes: list[dict[str, str]] = []

        def repondre(requete: Request) -> Response:
            demandes.append(dict(requete.args))
            page = int(requete.args["page"])
            meta = {"current_page": page, "total_pages": len(pages), "total_count": sum(map(len, pages)), **fausses}
            return Response(json.dumps({"v1/transactions": pages[page - 1], "meta": meta}))

        httpserver.expect_request("/fedapay/v1/transactions/search").respond_with_handler(repondre)
        return demandes

    return poser


def test_lit_toutes_les_pages_et_garde_la_periode(adaptateur: SimulateurFedaPay, servir: Servir) -> None:
    avant, apres = une(1, "2026-10-01T23:59:59.999Z"), une(4, "2026-10-04T00:00:00.000Z")
    demandes = servir([apres, une(3)], [une(2), avant])
    lignes = list(adaptateur.relever(DEBUT, FIN))
    assert [ligne.reference for ligne in lignes if isinstance(ligne, LigneRelevee)] == ["3", "2"]
    assert demandes == [{"page": "1", "per_page": "50"}, {"page": "2", "per_page": "50"}]
    assert lignes[0] == LigneRelevee(
        "3", 5000, datetime(2026, 10, 3, 10, tzinfo=UTC), "TENTATIVE0001", statut=Statut.REUSSI, frais=90
    )


def test_ce_qui_n_a_rien_pris_n_est_pas_un_mouvement(adaptateur: SimulateurFedaPay, servir: Servir) -> None:
    servir([une(rang, status=mot) for rang, mot in enumerate(("pending", "declined", "canceled", "expired"), 1)])
    assert list(adaptateur.relever(DEBUT, FIN)) == []


def test_un_remboursement_est_une_seconde_ligne(adaptateur: SimulateurFedaPay, servir: Servir) -> None:
    servir([une(7, status="refunded", refunded_at="2026-10-03T12:00:00Z")])
    entree, sortie = adaptateur.relever(DEBUT, FIN)
    assert isinstance(entree, LigneRelevee)
    assert isinstance(sortie, LigneRelevee)
    assert (entree.sens, entree.montant, entree.statut) == ("encaissement", 5000, Statut.REUSSI)
    assert (sortie.sens, sortie.montant, sortie.reference) == ("remboursement", 5000, "7")


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ({"id": None}, "sans_reference"), ({"id": "../1"}, "sans_reference"), ({"amount": "5000.00"}, "montant"),
        ({"amount": 50.5}, "montant"), ({"approved_at": None}, "date"), ({"approved_at": "hier"}, "date"),
        ({"status": "under_review"}, "statut"), ({"status": None}, "statut"),
    ],
)  # fmt: skip
def test_une_ligne_illisible_se_dit(
    adaptateur: SimulateurFedaPay, servir: Servir, champs: dict[str, Any], raison: str
) -> None:
    servir([une(1, **champs), une(2)])
    lignes = list(adaptateur.relever(DEBUT, FIN))
    assert [ligne.raison for ligne in lignes if isinstance(ligne, LigneNonLue)] == [raison]
    assert [ligne.reference for ligne in lignes if isinstance(ligne, LigneRelevee)] == ["2"]


def test_un_remboursement_partiel_sans_montant_se_dit(adaptateur: SimulateurFedaPay, servir: Servir) -> None:
    servir([une(1, status="approved_partially_refunded"), None])
    lignes = list(adaptateur.relever(DEBUT, FIN))
    assert [ligne.raison for ligne in lignes if isinstance(ligne, LigneNonLue)] == ["montant", "sans_reference"]


@pytest.mark.parametrize("jour", ["2026-09-01T10:00:00Z", "2026-11-01T10:00:00Z"])
def test_une_ligne_illisible_d_une_autre_periode_ne_se_dit_pas(
    adaptateur: SimulateurFedaPay, servir: Servir, jour: str
) -> None:
    servir([une(1, jour, amount=None)])
    assert list(adaptateur.relever(DEBUT, FIN)) == []


@pytest.mark.parametrize(
    "fausses",
    [
        {"total_count": 3}, {"total_count": 1}, {"total_count": None}, {"total_pages": "2"}, {"total_pages": None},
        {"current_page": 2}, {"current_page": None},
    ],
)  # fmt: skip
def test_une_liste_qui_n_est_pas_entiere_n_est_pas_crue(
    adaptateur: SimulateurFedaPay, servir: Servir, fausses: dict[str, Any]
) -> None:
    servir([une(1), une(2)], **fausses)
    with pytest.raises(ResultatInconnu):
        list(adaptateur.relever(DEBUT, FIN))


def test_une_transaction_qui_glisse_de_page_n_est_pas_perdue(adaptateur: SimulateurFedaPay, servir: Servir) -> None:
    # The second page repeats a row of the first: another one was left out by the move.
    servir([une(1), une(2)], [une(2), une(3)])
    with pytest.raises(ResultatInconnu):
        list(adaptateur.relever(DEBUT, FIN))


def test_trop_de_transactions_se_font_par_fichier(
    adaptateur: SimulateurFedaPay, servir: Servir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(historique, "PAGES_MAX", 2)
    demandes = servir([une(1)], [une(2)], [une(3)])
    with pytest.raises(NonSupporte):
        list(adaptateur.relever(DEBUT, FIN))
    assert len(demandes) == 1
