"""What the standard asks and no family of attacks tries: a way out everywhere, refusals written down, what is kept."""

from __future__ import annotations

import logging
import re
import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client

from config.env import RACINE
from salon_paiement.admin.membres import lien_mot_de_passe
from salon_paiement.models import Role
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.acces import equiper, secours
from tests.securite.adresses import adresses

JOUR = 86_400
APPLICATIONS = ("config", "traces", "salon_paiement", "paiements", "statistiques")
# Opened by a link, before there is anybody to log out.
SANS_PERSONNE = "/admin/invitation/"


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def pages_entieres(client: Client) -> dict[str, str]:
    """Return, by address, every whole page of the staff that answers."""
    lues = {}
    for chemin in adresses():
        if chemin.startswith("/admin/") and not chemin.startswith(SANS_PERSONNE):
            reponse = client.get(chemin)
            texte = reponse.content.decode() if reponse.get("Content-Type", "").startswith("text/html") else ""
            if reponse.status_code == 200 and "</body>" in texte:
                lues[chemin] = texte
    return lues


def test_chaque_page_de_l_equipe_montre_comment_sortir(equipe: Equipe) -> None:
    lues = pages_entieres(equipe.client(Role.PROPRIETAIRE))
    assert len(lues) > 40
    assert [chemin for chemin, page in lues.items() if not re.search(r'<form id="logout-form"[^>]*logout/', page)] == []


@pytest.mark.parametrize(
    ("role", "chemin", "statut"),
    [
        (Role.COIFFEUR, "/admin/statistiques/", 403),
        (Role.COIFFEUR, "/api/v1/dashboard/", 403),
        ("", "/api/v1/dashboard/", 401),
        ("", "/api/v1/dashboard/", 429),
    ],
)
def test_un_refus_est_une_ligne_du_journal_avec_le_numero_de_la_requete(
    equipe: Equipe, caplog: pytest.LogCaptureFixture, settings: Any, role: str, chemin: str, statut: int
) -> None:
    settings.API_REQUETES_PAR_ADRESSE = 0 if statut == 429 else 100
    with caplog.at_level(logging.WARNING, logger="django.request"):
        reponse = equipe.client(role).get(chemin)
    assert reponse.status_code == statut
    lignes = [ligne for ligne in caplog.records if ligne.name == "django.request"]
    assert [(ligne.status_code, ligne.args) for ligne in lignes] == [(statut, (lignes[0].args[0], chemin))]  # type: ignore[attr-defined,index]
    assert reponse["X-Request-Id"]


def test_un_navigateur_ne_garde_que_l_heure_du_dernier_geste() -> None:
    gardes = {}
    for script in (RACINE / "static" / "js").glob("*.js"):
        texte = script.read_text(encoding="utf-8")
        if trouves := set(re.findall(r"(?:local|session)Storage\S*|indexedDB\S*|document\.cookie", texte)):
            gardes[script.name] = trouves
    assert gardes == {"personnel.js": {'localStorage.setItem("geste",', 'localStorage.getItem("geste"))'}}


def test_aucune_empreinte_ne_se_fait_avec_md5_ni_sha1() -> None:
    fautes = [
        str(fichier.relative_to(RACINE))
        for application in APPLICATIONS
        for fichier in (RACINE / application).rglob("*.py")
        if re.search(r"\b(md5|sha1|SHA1|MD5)\b", fichier.read_text(encoding="utf-8"))
    ]
    assert fautes == []


def test_les_secrets_d_une_seconde_preuve_sont_chiffres_en_base(equipe: Equipe) -> None:
    gerant = equipe.personnes[Role.GERANT]
    equiper(gerant)
    for moyen, champ in (("totp", "secret"), ("recovery_codes", "seed")):
        range_ = Authenticator.objects.get(user=gerant, type=moyen).data
        clair = get_adapter().decrypt(range_[champ])
        assert clair not in str(range_)
        assert len(clair) >= 32
    codes = secours(gerant)
    assert not [code for code in codes if code in str(range_)]
    # Eight hexadecimal signs each: thirty-two bits, and ten tries an hour.
    assert all(re.fullmatch(r"[0-9a-f]{8}", code) for code in codes)
    assert len(set(codes)) == 10


@pytest.mark.parametrize(("attente", "sert"), [(3 * JOUR - 60, True), (3 * JOUR + 60, False)])
def test_un_lien_d_invitation_sert_trois_jours(equipe: Equipe, attente: int, sert: bool) -> None:
    lien = lien_mot_de_passe(equipe.personnes[Role.CAISSIER])
    chemin = "/admin/" + lien.split("/admin/", 1)[1]
    with time_machine.travel(time.time() + attente, tick=False):
        page = Client().get(chemin, follow=True).content.decode()
    assert ("déjà servi" not in page) is sert
