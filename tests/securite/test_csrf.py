"""Family 7: a page of somebody else's makes a browser write nothing here."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from paiements.webhooks import reception
from salon_paiement.models import Prestation, Role
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.adresses import adresses

# Without a token, each for a reason its module gives: signed, the address itself is the permission, or nothing changes.
SANS_JETON = {"webhook", "accuses", "recu_avis", "recu_especes", "recu_effacer", "recu_verifier", "stop"}
# An app's way in and the next tokens: deaf to cookies, so a browser led there carries nothing that counts.
JETONS = {"api_jetons", "api_jetons_renouveler", "api_auth_entrer", "api_auth_code", "api_auth_renouveler"}
ORIGINES = [
    "https://mechant.example", "http://testserver.mechant.example", "https://testserver", "null", "file://",
    "http://testserver:81", "http://test-server", "http://TESTSERVER.", "chrome-extension://abc", "http://localhost",
    "http://127.0.0.1", "http://[::1]", "http://testserver@mechant.example", "//testserver", "testserver", "",
    "http://testserver%00.example", "https://salon.example.com.mechant.example", "data:", "http://xn--testserver-",
]  # fmt: skip


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def strict(equipe: Equipe, role: str) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(equipe.personnes[role])
    return client


def ecrit(requetes: Any) -> list[str]:
    """The statements that change something; Django's own session is not ours."""
    verbes = ("INSERT", "UPDATE", "DELETE")
    return [r["sql"] for r in requetes if r["sql"].startswith(verbes) and "django_session" not in r["sql"]]


@pytest.mark.parametrize("forme", ["application/x-www-form-urlencoded", "text/plain", "application/json"])
def test_aucune_adresse_n_ecrit_sans_jeton(equipe: Equipe, forme: str) -> None:
    client, permises, fautes = strict(equipe, Role.PROPRIETAIRE), set(), []
    corps = '{"cle": "abc"}' if "json" in forme or "plain" in forme else "cle=abcdefghijklmnopqrstuvwx"
    for chemin in adresses():
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            reponse = client.post(chemin, corps, content_type=forme, headers={"origin": "https://mechant.example"})
        if reponse.status_code in {403, 405, 415}:
            continue
        permises.add(nom_de(chemin))
        if ecrit(requetes):
            fautes.append(chemin)
    assert fautes == []
    # 404 and redirections are answered before the token is asked for: nothing is there to be changed.
    assert permises <= SANS_JETON | JETONS | {"langue", "demo_courriel"} | {n for n in permises if n.startswith("?")}


def nom_de(chemin: str) -> str:
    try:
        return resolve(chemin).view_name
    except Resolver404:
        return f"?{chemin}"


@pytest.mark.parametrize("origine", ORIGINES)
def test_aucune_origine_etrangere_ne_lit_ni_n_ecrit(equipe: Equipe, origine: str) -> None:
    client = strict(equipe, Role.PROPRIETAIRE)
    for reponse in (
        client.get("/api/v1/dashboard/", headers={"origin": origine}),
        client.options("/api/v1/dashboard/", headers={"origin": origine, "access-control-request-method": "POST"}),
        client.get("/admin/", headers={"origin": origine}),
    ):
        assert not [nom for nom in reponse.headers if nom.lower().startswith("access-control-")]
        assert reponse["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("methode", ["get", "head"])
def test_une_lecture_n_ecrit_rien(equipe: Equipe, methode: str) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    client.raise_request_exception = False
    fautes = {}
    for chemin in adresses():
        if chemin.startswith(("/q/", "/admin/a-traiter/export")):
            # A QR can only ask with a GET, and opens a visit; who took a file away is a fact.
            continue
        with CaptureQueriesContext(connection) as requetes:
            getattr(client, methode)(chemin)
        if trouve := [sql for sql in ecrit(requetes) if "salon_paiement_frein" not in sql]:
            fautes[chemin] = trouve[0][:80]
    assert fautes == {}


def test_la_page_de_connexion_demande_son_jeton(equipe: Equipe) -> None:
    client = Client(enforce_csrf_checks=True)
    donnees = {"username": equipe.personnes[Role.CAISSIER].username, "password": "mot-de-passe-long"}
    assert client.post("/admin/login/", donnees).status_code == 403
    assert "sessionid" not in client.cookies


def test_un_webhook_ne_lit_aucun_gateau(equipe: Equipe) -> None:
    client = equipe.client(Role.PROPRIETAIRE)
    adresse = f"/webhooks/simulateur/{equipe.chez.compte.jeton_webhook}/"
    reponse = client.post(adresse, b"{}", content_type="application/json")
    assert (reponse.status_code, dict(reponse.cookies)) == (200, {})
    assert "cookie" not in reception.recevoir.__code__.co_names
    assert not hasattr(reponse.wsgi_request, "user")


def test_temoin_sans_jeton_la_meme_demande_ecrirait(equipe: Equipe) -> None:
    prestation = equipe.chez.prestations[0]
    adresse = f"/admin/salon_paiement/prestation/{prestation.pk}/change/"
    donnees = {"salon": equipe.chez.salon.pk, "nom": "Volée", "prix": 1, "duree_minutes": 60, "ordre": 1}
    assert strict(equipe, Role.PROPRIETAIRE).post(adresse, donnees).status_code == 403
    assert equipe.client(Role.PROPRIETAIRE).post(adresse, donnees).status_code == 302
    assert Prestation.objects.get(pk=prestation.pk).nom == "Volée"
