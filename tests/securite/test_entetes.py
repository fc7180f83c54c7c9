"""Family 16: what every answer says to the browser, whoever made it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as reglages
from django.test import Client
from django.urls import reverse

from config import entetes
from config.entetes import ETEINTES, FIXES
from config.env import RACINE
from outils.production_factice import environnement_production
from salon_paiement.models import Role
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.adresses import adresses

DIRECTIVES = {"default-src", "base-uri", "frame-ancestors"}
DE_PAGE = DIRECTIVES | {"script-src", "style-src", "object-src", "require-trusted-types-for", "trusted-types"}
# A browser keeps the headers of the body it kept.
INCHANGE = 304


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def politique(reponse: Any) -> dict[str, str]:
    dites = (directive.strip().partition(" ") for directive in reponse["Content-Security-Policy"].split(";"))
    return {nom: valeurs for nom, _espace, valeurs in dites}


def manque(reponse: Any) -> list[str]:
    """Everything that an answer forgets to say."""
    if reponse.status_code == INCHANGE:
        return []
    trous = [nom for nom in (*FIXES, "Referrer-Policy", "X-Frame-Options", "Cache-Control") if not reponse.get(nom)]
    if trous:
        return trous
    csp = politique(reponse)
    if csp["default-src"] != "'none'" or "unsafe" in reponse["Content-Security-Policy"]:
        trous.append("politique large")
    page = reponse["Content-Type"].startswith("text/html") and reponse.content
    trous += sorted((DE_PAGE if page else DIRECTIVES) - csp.keys())
    if page and reponse.get("Cross-Origin-Embedder-Policy") != "require-corp":
        trous.append("COEP")
    if page and re.search(r'<[a-z][^>]*\s(style|on[a-z]+)=["\']', reponse.content.decode()):
        trous.append("en ligne")
    return trous


def gardee_ailleurs(reponse: Any) -> bool:
    """Whether some cache between us and the reader may keep this."""
    regle = reponse.get("Cache-Control", "")
    return reponse.status_code != INCHANGE and not re.search(r"no-store|private", regle)


@pytest.mark.parametrize("role", ["", Role.PROPRIETAIRE])
def test_chaque_adresse_repond_avec_toutes_ses_defenses(equipe: Equipe, role: str) -> None:
    client = equipe.client(role)
    client.raise_request_exception = False
    toutes = adresses()
    assert len(toutes) > 150
    trous, publiques = {}, []
    for chemin in toutes:
        reponse = client.get(chemin)
        if chemin.startswith("/demo/courriels/") and chemin.endswith("/html"):
            continue
        if oublies := manque(reponse):
            trous[chemin] = oublies
        if gardee_ailleurs(reponse):
            publiques.append(chemin)
    assert trous == {}
    # Words without anybody in them; everything else is somebody's.
    assert [
        chemin for chemin in publiques if not chemin.startswith(("/admin/jsi18n/", "/sante/", "/api/v1/docs/"))
    ] == []


@pytest.mark.django_db
def test_fichiers_messages_et_refus_les_disent_aussi(maison: fabriques.Maison, settings: Any) -> None:
    client = Client(raise_request_exception=False)
    webhook = f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"
    settings.ALLOWED_HOSTS = ["testserver"]
    reponses = {
        "fichier": client.get("/static/css/personnel.css"),
        "message": client.post(webhook, b"{}", content_type="application/json"),
        "message refusé": client.delete(webhook),
        "inconnue": client.get("/n-existe-pas"),
        "hôte": client.get("/", headers={"host": "ailleurs.example"}),
        "méthode": client.post(f"/q/{maison.poste.jeton}"),
        "api": client.get("/api/v1/dashboard/"),
    }
    assert {quoi: manque(reponse) for quoi, reponse in reponses.items() if manque(reponse)} == {}
    assert reponses["hôte"].status_code == 400
    assert reponses["message"].status_code == 200


@pytest.mark.django_db
def test_en_https_chaque_reponse_impose_https(maison: fabriques.Maison, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    client = Client()
    webhook = f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"
    for reponse in (
        client.get("/c/", secure=True),
        client.post(webhook, b"{}", content_type="application/json", secure=True),
        client.get("/rien", secure=True),
    ):
        assert reponse["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in client.get("/c/")


@pytest.mark.django_db
def test_la_deconnexion_vide_le_navigateur_et_elle_seule(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    assert "Clear-Site-Data" not in client.get("/admin/")
    partie = client.post(reverse("admin:logout"))
    assert partie["Clear-Site-Data"] == '"cache", "storage"'


def test_temoin_sans_l_etage_rien_ne_serait_dit(maison: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entetes, "FIXES", {})
    reponse = Client().get(f"/webhooks/simulateur/{maison.compte.jeton_webhook}/")
    assert manque(reponse)


def test_tout_ce_que_la_page_n_utilise_pas_est_eteint() -> None:
    assert {"camera", "microphone", "geolocation", "payment", "usb"} <= set(ETEINTES)
    assert "=(self)" not in FIXES["Permissions-Policy"]


def test_nos_gateaux_ne_se_lisent_pas_d_un_script_ni_d_un_autre_site(equipe: Equipe) -> None:
    client = Client()
    qui = equipe.personnes[Role.PROPRIETAIRE].username
    reponses = [
        client.get(f"/q/{equipe.chez.poste.jeton}", secure=True),
        client.get("/langue/en/", secure=True),
        client.post("/admin/login/", {"username": qui, "password": "mot-de-passe-long"}, secure=True),
    ]
    poses = {nom: gateau for reponse in reponses for nom, gateau in reponse.cookies.items()}
    assert {"__Host-appareil", "__Host-connu", "sessionid", "csrftoken"} <= poses.keys()
    for nom, gateau in poses.items():
        assert gateau["samesite"] in {"Lax", "Strict"}, nom
        assert not gateau["domain"], nom
        assert gateau["path"] == "/", nom
        assert gateau["httponly"] or nom == reglages.LANGUAGE_COOKIE_NAME, nom


LIRE = (
    "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME,"
    " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE)"
)


def noms_des_gateaux(environnement: dict[str, str]) -> list[str]:
    commande = [sys.executable, "-c", LIRE]
    fini = subprocess.run(
        commande, cwd=RACINE, env=environnement, capture_output=True, text=True, timeout=60, check=True
    )
    return fini.stdout.split()


def test_en_production_chaque_gateau_est_de_cet_hote_et_chiffre_en_route(tmp_path: Path) -> None:
    assert noms_des_gateaux(environnement_production()) == [
        "__Host-session", "__Host-csrf", "__Host-langue", "True", "True", "True"
    ]  # fmt: skip
    # The demonstration on a local network has no certificate: browsers would refuse these names.
    demonstration = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DOSSIER_VAR": str(tmp_path)}
    assert noms_des_gateaux(demonstration)[3:] == ["False", "False", "False"]
