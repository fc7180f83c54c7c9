"""An address, a method, a page that nobody declared or closed: refused by the net, named when the product starts."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import clear_url_caches, resolve

from config.politique.adresses import adresses_du_produit
from config.politique.controle import E_ABSENTE, politique_complete
from config.politique.filet import FiletMiddleware
from config.politique.mots import Ouvert, Porte, ligne
from config.politique.table import POLITIQUE, table_composer
from salon_paiement.models import Role
from tests.personnel.conftest import Equipe, composer_equipe
from traces.models import TraceTransaction
from traces.types import TypeTrace

MICROSECONDES_MAX = 50


@pytest.fixture
def oubliees(settings: Any, db: None) -> Any:
    """The product with three addresses that somebody forgot."""
    settings.ROOT_URLCONF = "tests.securite.adresses_oubliees"
    clear_url_caches()
    yield settings
    clear_url_caches()


def test_chaque_adresse_a_sa_ligne_et_chaque_ligne_son_adresse() -> None:
    assert {nom for nom, _route in adresses_du_produit()} == POLITIQUE.keys()


def test_deux_lignes_pour_une_adresse_sont_refusees() -> None:
    une = ligne(Porte.PUBLIQUE, "accueil", GET=Ouvert.TOUS)
    with pytest.raises(ValueError, match="deux lignes"):
        table_composer([une], [une])


@pytest.mark.parametrize("methode", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("adresse", ["/caisse/vider/", "/caisse/vider-sans-nom/"])
def test_une_adresse_sans_ligne_est_fermee_et_l_incident_est_note(oubliees: Any, adresse: str, methode: str) -> None:
    reponse = Client().generic(methode, adresse)
    assert reponse.status_code == 404
    assert "vidée" not in reponse.content.decode()
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.ERREUR_SYSTEME)
    assert "AdresseNonDeclaree" in str(trace.donnees_structures)


def test_temoin_sans_le_filet_elle_repondrait_a_n_importe_qui(oubliees: Any) -> None:
    oubliees.MIDDLEWARE = [m for m in oubliees.MIDDLEWARE if not m.endswith("FiletMiddleware")]
    assert Client().post("/caisse/vider/").content.decode() == "caisse vidée"


def test_le_demarrage_nomme_les_adresses_sans_ligne(oubliees: Any) -> None:
    dites = [erreur.msg for erreur in run_checks() if erreur.id == E_ABSENTE]
    assert len(dites) == 3
    assert any("caisse_vider" in phrase and "caisse/vider/" in phrase for phrase in dites)


def test_le_demarrage_n_a_rien_a_dire_du_produit() -> None:
    assert politique_complete(None) == []


def test_une_page_du_personnel_sans_porte_mene_quand_meme_a_la_connexion(
    oubliees: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = {**POLITIQUE, "page_oubliee": ligne(Porte.PERSONNEL, "page_oubliee", GET=Ouvert.PERSONNEL)}
    monkeypatch.setattr(FiletMiddleware, "table", table)
    equipe = composer_equipe()
    reponse = Client().get("/caisse/du-personnel/")
    assert (reponse.status_code, reponse["Location"].split("?")[0]) == (302, "/admin/login/")
    assert equipe.client(Role.COIFFEUR).get("/caisse/du-personnel/").status_code == 200


@pytest.mark.parametrize(
    ("adresse", "methode", "permises"),
    [
        ("/admin/caisse/", "DELETE", "GET, HEAD"),
        ("/admin/caisse/tiroir/ouvrir/", "GET", "POST"),
        ("/confidentialite/", "POST", "GET, HEAD"),
        ("/api/v1/dashboard/", "PUT", "GET, HEAD, OPTIONS"),
        # No address is looked for: the word is no method at all.
        ("/api/v1/dashboard/", "INVENTEE", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
    ],
)
def test_une_methode_non_declaree_repond_405(db: None, adresse: str, methode: str, permises: str) -> None:
    reponse = Client().generic(methode, adresse)
    assert (reponse.status_code, reponse["Allow"]) == (405, permises)
    if adresse.startswith("/api/"):
        assert reponse.json()["errors"][0]["code"] == "method_not_allowed"


def test_le_filet_coute_moins_de_cinquante_microsecondes() -> None:
    request = RequestFactory().get("/confidentialite/")
    request.resolver_match = resolve("/confidentialite/")
    filet = FiletMiddleware(lambda _request: HttpResponse())

    def vue(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    tours = 2_000
    debut = time.thread_time()
    for _ in range(tours):
        assert filet.process_view(request, vue, (), {}) is None
    assert (time.thread_time() - debut) / tours * 1e6 < MICROSECONDES_MAX


def test_un_role_est_relu_a_chaque_requete(db: None) -> None:
    equipe: Equipe = composer_equipe()
    client = equipe.client(Role.CAISSIER)
    assert client.get("/admin/caisse/").status_code == 200
    equipe.chez.membres[Role.CAISSIER].actif = False
    equipe.chez.membres[Role.CAISSIER].save()
    assert client.get("/admin/caisse/").status_code == 302
