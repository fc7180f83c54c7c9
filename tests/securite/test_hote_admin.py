"""Family 16: the staff's pages on a host of their own, under a path of their own."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config.env import RACINE
from config.hote_admin import chemin_admin
from outils.production_factice import environnement_production
from salon_paiement.adresses import adresse_personnel
from tests import fabriques

PUBLIC, EQUIPE = "salon.test", "equipe.salon.test"


@pytest.fixture
def deux_hotes(settings: Any) -> None:
    settings.ALLOWED_HOSTS = [PUBLIC, EQUIPE]
    settings.ADMIN_HOTE, settings.ADRESSE_PUBLIQUE = EQUIPE, f"https://{PUBLIC}"


def statut(hote: str, chemin: str) -> int:
    return Client(headers={"host": hote}).get(chemin).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("chemin", ["/admin/", "/admin", "/admin/login/", "/admin/caisse/", "/admin/../admin/"])
def test_les_pages_de_l_equipe_n_existent_pas_sur_l_hote_public(deux_hotes: None, chemin: str) -> None:
    inconnue = Client(headers={"host": PUBLIC}).get("/n-existe-pas/")
    trouvee = Client(headers={"host": PUBLIC}).get(chemin)
    assert trouvee.status_code == inconnue.status_code == 404
    assert statut(EQUIPE, chemin) in {200, 301, 302, 404 if ".." in chemin else 200}


def test_rien_de_public_n_existe_sur_l_hote_de_l_equipe(deux_hotes: None, maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison)
    webhook = f"/webhooks/simulateur/{maison.compte.jeton_webhook}/"
    for chemin in (f"/q/{maison.poste.jeton}", f"/r/{session.recu.jeton}/", "/c/", "/recu/verifier/", webhook):
        assert (statut(PUBLIC, chemin), statut(EQUIPE, chemin)) == (200, 404), chemin
    message = Client(headers={"host": EQUIPE}).post(webhook, b"{}", content_type="application/json")
    assert message.status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("chemin", ["/sante/vivant", "/static/css/personnel.css", "/api/v1/dashboard/", "/langue/en/"])
def test_ce_qui_sert_aux_deux_repond_aux_deux(deux_hotes: None, chemin: str) -> None:
    assert statut(PUBLIC, chemin) == statut(EQUIPE, chemin) != 404


@pytest.mark.django_db
def test_un_hote_forge_ne_montre_pas_les_pages_de_l_equipe(deux_hotes: None) -> None:
    for forge in ({"x-forwarded-host": EQUIPE}, {"x-host": EQUIPE}, {"forwarded": f"host={EQUIPE}"}):
        assert Client(headers={"host": PUBLIC, **forge}).get("/admin/login/").status_code == 404
    assert statut(f"{EQUIPE}:443", "/admin/login/") in {200, 302}
    assert statut("autre.test", "/admin/login/") in {400, 404}


def test_les_messages_menent_a_l_hote_de_l_equipe(deux_hotes: None) -> None:
    assert adresse_personnel("admin:caisse") == f"https://{EQUIPE}/admin/caisse/"


@pytest.mark.django_db
def test_sans_hote_choisi_tout_repond_partout(settings: Any) -> None:
    settings.ADMIN_HOTE = ""
    assert Client().get("/admin/").status_code == 302
    assert Client().get("/c/").status_code == 200


@pytest.mark.parametrize("chemin", ["/", "s/", "api/", "../", "a b/", "static/x/", "//", "Équipe/"])
def test_refuse_un_chemin_qui_n_en_est_pas_un_ou_qui_est_pris(settings: Any, chemin: str) -> None:
    settings.ADMIN_CHEMIN = chemin
    with pytest.raises(ImproperlyConfigured):
        chemin_admin()


def test_un_autre_chemin_tient_partout_dans_un_vrai_processus() -> None:
    code = (
        "import django; django.setup(); from django.urls import reverse; from config.site import _adresse;"
        "print(reverse('admin:index'), reverse('admin:poussee_service'), _adresse('admin:caisse'));"
        "from django.conf import settings; print(settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS)"
    )
    environnement = environnement_production() | {"ADMIN_CHEMIN": "comptoir-7/", "ADMIN_HOTE": EQUIPE}
    fini = subprocess.run(
        [sys.executable, "-c", code],
        cwd=RACINE,
        env=environnement,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert fini.stdout.splitlines()[0] == "/comptoir-7/ /comptoir-7/poussee.js /comptoir-7/caisse/"
    assert fini.stdout.count(EQUIPE) == 2
