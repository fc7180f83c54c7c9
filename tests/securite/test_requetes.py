"""Families 16 and 20: requests that no browser makes. Refused early, said clearly, and nothing falls over."""

from __future__ import annotations

import io
import json
import re
import time
from typing import Any

import pytest
from django.test import Client
from rest_framework.exceptions import APIException

from config import methodes
from salon_paiement.api import lecture
from salon_paiement.api.lecture import LecteurJson
from salon_paiement.models import Role, SessionPaiement
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe

METHODES = ["TRACE", "CONNECT", "PROPFIND", "DEBUG", "GETS", "é"]


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


@pytest.mark.django_db
@pytest.mark.parametrize("methode", METHODES)
@pytest.mark.parametrize("chemin", ["/c/", "/admin/login/", "/api/v1/dashboard/", "/static/css/personnel.css"])
def test_une_methode_absurde_est_refusee_sans_rien_rendre(client: Client, methode: str, chemin: str) -> None:
    reponse = client.generic(methode, chemin, headers={"x-secret": "rendu"})
    assert reponse.status_code == 405
    assert b"rendu" not in reponse.content


def test_temoin_sans_la_liste_trace_serait_une_page(
    client: Client, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The net of the policy would refuse it in its turn.
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if not m.endswith("FiletMiddleware")]
    monkeypatch.setattr(methodes, "CONNUES", (*methodes.CONNUES, "TRACE"))
    assert client.generic("TRACE", "/admin/login/").status_code != 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hote", ["ailleurs.example", "salon.test.ailleurs.example", "salon.test@ailleurs.example", "xn--saln-nqa.test", ""]
)
def test_un_autre_nom_que_le_notre_n_obtient_rien(maison: fabriques.Maison, settings: Any, hote: str) -> None:
    settings.ALLOWED_HOSTS = ["salon.test"]
    reponse = Client().get(f"/q/{maison.poste.jeton}", headers={"host": hote, "x-forwarded-host": "salon.test"})
    assert reponse.status_code == 400
    assert not SessionPaiement.objects.exists()
    assert "ailleurs" not in reponse.content.decode()


@pytest.mark.django_db
def test_les_adresses_ecrites_viennent_des_reglages_jamais_de_l_hote(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison)
    page = Client().get(f"/r/{session.recu.jeton}/", headers={"host": "piege.example"}).content.decode()
    assert "piege.example" not in page


@pytest.mark.django_db
def test_cent_mille_champs_sont_refuses_vite(client: Client) -> None:
    corps = "&".join(f"c{rang}=" for rang in range(100_000))
    debut = time.monotonic()
    assert client.post("/c/", corps, content_type="application/x-www-form-urlencoded").status_code in {400, 413}
    assert client.post("/c/", corps[:2_000], content_type="application/x-www-form-urlencoded").status_code == 400
    assert client.get("/c/?" + corps[:4_000]).status_code in {200, 400}
    assert time.monotonic() - debut < 5


@pytest.mark.django_db
def test_un_corps_trop_lourd_est_refuse_partout(client: Client, maison: fabriques.Maison) -> None:
    lourd = b"x" * (300 * 1024)
    forme = "application/x-www-form-urlencoded"
    assert client.post("/c/", b"code=" + lourd, content_type=forme).status_code in {400, 413}
    webhook = f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"
    assert client.post(webhook, lourd, content_type="application/json").status_code == 413


@pytest.mark.django_db
def test_mille_morceaux_de_formulaire_sont_refuses(client: Client) -> None:
    morceaux = "".join(
        f'--b\r\nContent-Disposition: form-data; name="f{rang}"; filename="{rang}"\r\n\r\nx\r\n'
        for rang in range(1_000)
    )
    reponse = client.post("/c/", (morceaux + "--b--\r\n").encode(), content_type="multipart/form-data; boundary=b")
    assert reponse.status_code == 400


def corps_json(octets: bytes) -> int:
    """What the parser of the API answers."""
    try:
        LecteurJson().parse(io.BytesIO(octets))
    except APIException as erreur:
        return erreur.status_code
    return 200


PIEGES = {
    "profond": b"[" * 20_000 + b"]" * 20_000,
    "profond assez": b'{"a":' * 25 + b"1" + b"}" * 25,
    "large": b"[" + b"1," * 60_000 + b"1]",
    "clé deux fois": b'{"montant": 1, "montant": 100000}',
    "nombre sans fin": b"1" * 5_000,
    "pas un nombre": b'{"montant": NaN}',
    "infini": b"-Infinity",
    "coupé": b'{"a": ',
    "octets": b"\xff\xfe\x00",
    "vide": b"",
}


@pytest.mark.parametrize("quoi", PIEGES)
def test_un_json_piege_est_une_erreur_de_qui_l_envoie(quoi: str) -> None:
    debut = time.monotonic()
    assert corps_json(PIEGES[quoi]) == 400
    assert time.monotonic() - debut < 2


def test_un_json_trop_lourd_n_est_pas_lu_jusqu_au_bout(equipe: Equipe) -> None:
    lourd = b'{"a": "' + b"x" * 10 * 1024 * 1024 + b'"}'
    flux = io.BytesIO(lourd)
    with pytest.raises(APIException) as refus:
        LecteurJson().parse(flux)
    assert refus.value.status_code == 413
    assert flux.tell() < 300 * 1024


def test_un_json_ordinaire_passe() -> None:
    assert corps_json(json.dumps({"lignes": [{"prix": 5_000, "nom": "Tresses é"}] * 100}).encode()) == 200


def test_temoin_sans_la_mesure_le_json_profond_passerait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lecture, "json_mesurer", lambda _lu: None)
    assert corps_json(PIEGES["profond assez"]) == 200


def test_des_cles_en_collision_ne_coutent_rien_de_plus(settings: Any) -> None:
    """Python draws its hash anew in each process: keys chosen to collide elsewhere do not here."""
    settings.JSON_ELEMENTS = 10**6
    cles = json.dumps({f"{rang:016x}": rang for rang in range(10_000)}).encode()
    debut = time.monotonic()
    assert corps_json(cles) == 200
    assert time.monotonic() - debut < 2


@pytest.mark.parametrize(
    "chemin", ["/.git/config", "/.env", "/static/", "/static/../manage.py", "/var/", "/static/%2e%2e/.env"]
)
@pytest.mark.django_db
def test_rien_de_l_installation_ne_se_lit(client: Client, chemin: str) -> None:
    assert client.get(chemin).status_code == 404


@pytest.mark.django_db
def test_une_page_en_faute_ne_montre_ni_code_ni_reglage(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    def casser(*_a: object, **_k: object) -> None:
        raise RuntimeError("secret-interne")

    monkeypatch.setattr("salon_paiement.views.code_court.rendre_page", casser)
    client = equipe.client(Role.PROPRIETAIRE)
    client.raise_request_exception = False
    page = client.get("/c/")
    assert page.status_code == 500
    for interdit in ("secret-interne", "Traceback", "settings", "SECRET_KEY", "RuntimeError"):
        assert interdit not in page.content.decode()
    # What to quote at the desk.
    assert re.search(r"numero\">[0-9a-f]{8}<", page.content.decode())


@pytest.mark.django_db
def test_un_gateau_enorme_ou_casse_ne_casse_rien(client: Client) -> None:
    for gateau in ("a=" + "x" * 8_000, "=;;==", "sessionid=" + "%00" * 50, "__Host-appareil=é"):
        assert client.get("/c/", headers={"cookie": gateau}).status_code == 200
