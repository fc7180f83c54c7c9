"""Sessions of pages: a new number at each step, an end, and nobody's but hers (fiabilite §4.6)."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from salon_paiement.models import Role
from tests.personnel.conftest import Equipe
from tests.securite.acces import INSTANT, MOT_DE_PASSE, a, code, entrer, equiper, faits, prouver
from traces.types import TypeTrace as T

GERANT = Role.GERANT
HEURE = 3600


def ouverte(navigateur: Client) -> bool:
    return navigateur.get("/admin/").status_code == 200


def test_le_numero_change_au_mot_de_passe_et_a_la_seconde_preuve(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)
    victime = Client()
    victime.session["x"] = 1
    session = victime.session
    session.save()
    pose = str(session.session_key)
    victime.cookies["sessionid"] = pose
    with a(INSTANT):
        session.save()
        entrer(gerant, victime)
        milieu = victime.cookies["sessionid"].value
        # What the attacker put there leads nowhere: neither to the second step nor in.
        attaquant = Client()
        attaquant.cookies["sessionid"] = pose
        assert prouver(attaquant, code(INSTANT))["Location"] == "/admin/login/"
        prouver(victime, code(INSTANT))
        fin = victime.cookies["sessionid"].value
        assert len({pose, milieu, fin}) == 3
        assert ouverte(victime)
        for ancien in (pose, milieu):
            attaquant.cookies["sessionid"] = ancien
            assert not ouverte(attaquant)


def test_le_cookie_ne_se_lit_ni_ne_voyage(equipe: Equipe) -> None:
    cookie = entrer(equipe.personnes[GERANT]).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_en_production_le_cookie_est_lie_a_l_hote_et_a_https() -> None:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.prod", "SECRET_KEY": "s" * 50, "CLE_DONNEES": "d" * 50,
        "CLES_FERNET": "dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=", "CODE_INSTALLATION": "c" * 12,
        "ALLOWED_HOSTS": "salon.example", "ADRESSE_PUBLIQUE": "https://salon.example",
        "DATABASE_URL": "postgres://u@/b", "REDIS_URL": "redis://h", "CELERY_BROKER_URL": "redis://h",
    }  # fmt: skip
    lire = (
        "from django.conf import settings as s;print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        "s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SECOND_FACTEUR_OBLIGATOIRE, s.SESSION_INACTIVITE)"
    )
    sortie = subprocess.run([sys.executable, "-c", lire], env=env, capture_output=True, text=True, check=True)
    assert sortie.stdout.split() == ["__Host-session", "True", "True", "Lax", "True", "14400"]


def test_finit_quand_on_ne_s_en_sert_plus(equipe: Equipe, settings: Any) -> None:
    settings.SESSION_INACTIVITE = 4 * HEURE
    with a(INSTANT):
        navigateur = entrer(equipe.personnes[GERANT])
    for heures in (3, 6):
        with a(INSTANT + heures * HEURE):
            assert ouverte(navigateur)
    # A page that asks by itself every few seconds is not somebody.
    with a(INSTANT + 9 * HEURE):
        assert navigateur.get("/admin/direct/", headers={"HX-Request": "true"}).status_code in {200, 304}
    with a(INSTANT + 10 * HEURE + 60):
        assert not ouverte(navigateur)
    assert not Session.objects.exists()


def test_finit_au_bout_de_douze_heures_meme_servie(equipe: Equipe, settings: Any) -> None:
    settings.SESSION_INACTIVITE = 4 * HEURE
    with a(INSTANT):
        navigateur = entrer(equipe.personnes[GERANT])
    for heures in (3, 6, 9, 11):
        with a(INSTANT + heures * HEURE):
            assert ouverte(navigateur)
    with a(INSTANT + 12 * HEURE + 60):
        assert not ouverte(navigateur)


def test_temoin_sans_limite_elle_resterait(equipe: Equipe) -> None:
    with a(INSTANT):
        navigateur = entrer(equipe.personnes[GERANT])
    with a(INSTANT + 10 * HEURE):
        assert ouverte(navigateur)


def test_une_session_d_avant_les_limites_est_finie(equipe: Equipe, settings: Any) -> None:
    settings.SESSION_INACTIVITE = 4 * HEURE
    assert not ouverte(equipe.client(GERANT))


@pytest.mark.parametrize("quoi", ["mot_de_passe", "fermer"])
def test_ferme_les_autres_et_garde_la_sienne(equipe: Equipe, quoi: str) -> None:
    gerant, neuf = equipe.personnes[GERANT], "tresses-et-perles-42"
    autres, sienne = [entrer(gerant) for _rang in range(2)], entrer(gerant)
    voisine = entrer(equipe.personnes[Role.CAISSIER])
    if quoi == "fermer":
        page = sienne.get("/admin/compte/").content.decode()
        assert (page.count("203.0.113.") + page.count("127.0.0.1"), page.count("celle-ci")) == (3, 1)
        sienne.post("/admin/compte/sessions/fermer/")
    else:
        demande = {"old_password": MOT_DE_PASSE, "new_password1": neuf, "new_password2": neuf}
        sienne.post("/admin/password_change/", demande)
    assert not any(map(ouverte, autres))
    assert ouverte(sienne)
    assert ouverte(voisine)
    (fait,) = faits(T.SESSION_FERMEE)
    motif = "autres" if quoi == "fermer" else "mot_de_passe"
    assert (fait.acteur_id, fait.donnees_structures) == (gerant.pk, {"nombre": 2, "motif": motif})


def test_se_fermer_les_sessions_ne_se_fait_pas_par_un_lien(equipe: Equipe) -> None:
    assert entrer(equipe.personnes[GERANT]).get("/admin/compte/sessions/fermer/").status_code == 405


def test_les_pages_du_compte_sont_fermees_a_qui_n_est_pas_la(db: None) -> None:
    for page in ("", "application/", "cle/", "secours/", "confirmer/", "verifier/", "retirer/1/"):
        reponse = Client().get(f"/admin/compte/{page}")
        assert (reponse.status_code, reponse["Location"].split("?")[0]) == (302, "/admin/login/")
    assert Client().get("/admin/connexion/code/")["Location"] == "/admin/login/"


def lue(navigateur: Client) -> tuple[bool, int]:
    """Return whether she is let in, and by how many statements it was known who she is, once her visit is noted."""
    ouverte(navigateur)
    with CaptureQueriesContext(connection) as ordres:
        entree = ouverte(navigateur)
    qui = ("django_session", 'FROM "auth_user"')
    lus = [ordre["sql"] for ordre in ordres.captured_queries if ordre["sql"].lstrip().startswith("SELECT")]
    return entree, sum(any(mot in sql for mot in qui) for sql in lus)


def test_lit_la_session_et_son_compte_d_un_coup(equipe: Equipe) -> None:
    navigateur = entrer(equipe.personnes[GERANT])
    assert lue(navigateur) == (True, 1)


def test_la_ligne_d_une_autre_ne_change_pas_qui_elle_est(equipe: Equipe) -> None:
    """What names a session is signed inside it: the list of sessions only saves a reading."""
    navigateur, plateforme = entrer(equipe.personnes[GERANT]), equipe.personnes["plateforme"]
    UserSession.objects.update(user=plateforme)
    assert lue(navigateur) == (True, 2)
    assert "/admin/" in navigateur.get("/admin/compte/").content.decode()
    assert navigateur.get("/admin/compte/").wsgi_request.user == equipe.personnes[GERANT]


@pytest.mark.parametrize("quoi", ["compte", "mot de passe", "session"])
def test_lue_d_un_coup_elle_finit_aussitot(equipe: Equipe, quoi: str) -> None:
    navigateur, gerant = entrer(equipe.personnes[GERANT]), equipe.personnes[GERANT]
    assert ouverte(navigateur)
    if quoi == "compte":
        type(gerant).objects.filter(pk=gerant.pk).update(is_active=False)
    elif quoi == "mot de passe":
        gerant.set_password("tresses-et-perles-42")
        gerant.save()
    else:
        Session.objects.all().delete()
    assert not ouverte(navigateur)
