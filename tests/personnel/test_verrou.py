"""The shared till: locked at once, opened by a colleague as herself, and nothing of anybody's in between."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from salon_paiement import verrou as middleware
from salon_paiement.models import Membre, Role
from salon_paiement.services.verrou import DUREE_PAR_CODE
from tests import fabriques
from tests.fabriques_codes import AUTRE_CODE, CODE, poser
from tests.personnel.conftest import Equipe
from tests.personnel.test_tiroir import adresse, lire
from traces.models import TraceTransaction
from traces.types import TypeTrace as T

LUNDI = datetime.datetime(2026, 12, 7, 9, tzinfo=datetime.UTC)


def verrouiller(equipe: Equipe, role: str = Role.CAISSIER) -> Client:
    client = equipe.client(role)
    assert client.post(adresse("verrou"))["Location"] == adresse("verrou")
    return client


def ouvrir(client: Client, personne: Any, code: str = CODE, **donnees: str) -> Any:
    return client.post(adresse("verrou_ouvrir"), {"personne": str(personne.pk), "code": code, **donnees})


def test_verrouille_tout_de_suite_et_ne_montre_plus_rien(equipe: Equipe) -> None:
    poser(equipe.personnes[Role.CAISSIER])
    client = equipe.client(Role.CAISSIER)
    code = fabriques.session_a_payer(equipe.chez).code_court
    avant = client.session.session_key
    client.post(adresse("verrou"))
    assert not Session.objects.filter(session_key=avant).exists()
    for nom in ("index", "caisse", "tiroir"):
        assert client.get(adresse(nom), follow=True).redirect_chain[-1][0].startswith(adresse("verrou"))
    page = client.get(adresse("caisse_session", code), follow=True)
    assert "Rouvrir la caisse" in lire(page)
    assert "Afi" not in lire(page).replace("Salon Afi", "")
    assert client.get(reverse("api_globales")).status_code == 401
    assert client.post(adresse("note_encaisser", code), {"cle": "c", "remis": "5000"}).status_code == 302


def test_rend_la_session_a_qui_donne_son_code_et_l_ecrit(equipe: Equipe) -> None:
    caissiere, coiffeuse = poser(equipe.personnes[Role.CAISSIER]), poser(equipe.personnes[Role.COIFFEUR], AUTRE_CODE)
    client = verrouiller(equipe)
    verrouillee = client.session.session_key
    assert ouvrir(client, coiffeuse, AUTRE_CODE).status_code == 303
    assert client.session.session_key != verrouillee
    assert client.session["_auth_user_id"] == str(coiffeuse.pk)
    assert client.get(adresse("tiroir")).status_code == 403
    faits = TraceTransaction.objects.filter(type_trace__in=[T.VERROU, T.CONNEXION]).order_by("id")
    assert [(f.type_trace, f.acteur_id) for f in faits] == [(T.VERROU, caissiere.pk), (T.CONNEXION, coiffeuse.pk)]
    assert [f.donnees_structures for f in faits] == [{"cause": "bouton"}, {"moyen": "caisse"}]


def test_mene_ou_elle_voulait_mais_jamais_ailleurs(equipe: Equipe) -> None:
    elle = poser(equipe.personnes[Role.CAISSIER])
    assert ouvrir(verrouiller(equipe), elle, suite=adresse("tiroir"))["Location"] == adresse("tiroir")
    for dehors in ("https://voleur.example/", "//voleur.example/", "javascript:alert(1)"):
        assert ouvrir(verrouiller(equipe), elle, suite=dehors)["Location"] == adresse("caisse")


@pytest.mark.parametrize("role", [Role.PROPRIETAIRE, Role.GERANT, Role.COMPTABLE, "plateforme", "etrangere"])
def test_un_code_ne_donne_jamais_plus_que_la_caisse(equipe: Equipe, role: str) -> None:
    if role == "plateforme":
        equipe.personnes[role].set_password("mot-de-passe-long")
    puissante = poser(equipe.personnes[role])
    client = verrouiller(equipe)
    assert f'value="{puissante.pk}"' not in lire(client.get(adresse("verrou")))
    assert ouvrir(client, puissante).status_code == 422
    assert "_auth_user_id" not in client.session


def test_une_caissiere_qui_dirige_ailleurs_se_connecte_en_entier(equipe: Equipe) -> None:
    elle = poser(equipe.personnes[Role.CAISSIER])
    Membre.objects.create(salon=equipe.ailleurs.salon, utilisateur=elle, role=Role.PROPRIETAIRE)
    client = verrouiller(equipe, Role.COIFFEUR)
    assert ouvrir(client, elle).status_code == 422
    assert "mot de passe" in lire(client.get(adresse("verrou")))


def test_une_inconnue_une_partie_ou_une_autre_caisse_n_ouvre_pas(equipe: Equipe) -> None:
    partie = poser(equipe.personnes[Role.COIFFEUR])
    Membre.objects.filter(utilisateur=partie).update(actif=False)
    voisine = poser(fabriques.membre(equipe.ailleurs, Role.CAISSIER))
    client = verrouiller(equipe)
    for personne in (partie, voisine):
        assert ouvrir(client, personne).status_code == 422
    for faux in ("", "0", "x", "-1", "9" * 30):
        reponse = client.post(adresse("verrou_ouvrir"), {"personne": faux, "code": CODE})
        assert reponse.status_code == 422


def test_ne_s_ouvre_pas_sans_avoir_ete_verrouillee_ici(equipe: Equipe) -> None:
    elle = poser(equipe.personnes[Role.CAISSIER])
    ailleurs = Client()
    reponse = ouvrir(ailleurs, elle)
    assert (reponse.status_code, reponse["Location"]) == (303, adresse("login"))
    assert "_auth_user_id" not in ailleurs.session


def test_cinq_codes_faux_puis_le_mot_de_passe_rouvre_et_libere(equipe: Equipe) -> None:
    elle = poser(equipe.personnes[Role.CAISSIER])
    client = verrouiller(equipe)
    assert [ouvrir(client, elle, AUTRE_CODE).status_code for _ in range(5)] == [422] * 4 + [403]
    assert ouvrir(client, elle).status_code == 403
    page = client.get(adresse("login"), {"complet": "1"})
    assert page.status_code == 200
    donnees = {"username": elle.username, "password": "mot-de-passe-long", "next": "/admin/"}
    client.post(f"{adresse('login')}?complet=1", donnees)
    assert client.get(adresse("caisse")).status_code == 200
    assert "verrou" not in client.session
    client.post(adresse("verrou"))
    assert ouvrir(client, elle).status_code == 303


def test_les_codes_ne_servent_que_pendant_la_journee_du_mot_de_passe(equipe: Equipe) -> None:
    elle = poser(equipe.personnes[Role.CAISSIER])
    with time_machine.travel(LUNDI, tick=False) as horloge:
        client = verrouiller(equipe)
        for _ in range(3):
            horloge.shift(DUREE_PAR_CODE / 3 - 60)
            assert ouvrir(client, elle).status_code == 303
            client.post(adresse("verrou"))
        horloge.shift(300)
        assert ouvrir(client, elle).status_code == 403
        assert "mot de passe" in lire(client.get(adresse("verrou")))


def test_se_verrouille_seule_apres_le_delai_du_salon(equipe: Equipe) -> None:
    with time_machine.travel(LUNDI, tick=False) as horloge:
        client = equipe.client(Role.CAISSIER)
        for secondes, statut in ((0, 200), (250, 200), (290, 200), (301, 303)):
            horloge.shift(secondes)
            assert client.get(adresse("caisse")).status_code == statut
    fait = TraceTransaction.objects.get(type_trace=T.VERROU)
    assert fait.donnees_structures == {"cause": "inactivite"}
    assert client.cookies[middleware.COOKIE]["httponly"]


def test_une_page_qui_se_redemande_seule_n_est_pas_un_geste(equipe: Equipe) -> None:
    with time_machine.travel(LUNDI, tick=False) as horloge:
        client = equipe.client(Role.CAISSIER)
        client.get(adresse("caisse"))
        for attendu in (200, 200, 401):
            horloge.shift(110)
            assert client.get(adresse("caisse_direct"), headers={"HX-Request": "true"}).status_code == attendu
        client = equipe.client(Role.CAISSIER)
        client.get(adresse("caisse"))
        for _ in range(4):
            horloge.shift(110)
            assert client.get(adresse("verrou_geste")).status_code == 204


def test_une_nouvelle_en_retard_n_ote_pas_le_cookie_du_verrou(equipe: Equipe) -> None:
    client = equipe.client(Role.CAISSIER)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post(adresse("verrou")).status_code == 303
    # Asked for before the lock, answered after it: under the session that was closed meanwhile.
    en_retard = Client(headers={"HX-Request": "true"})
    en_retard.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert settings.SESSION_COOKIE_NAME not in en_retard.get(adresse("operateurs_direct")).cookies
    # A whole page is told, as ever, that its session is no more.
    page = Client()
    page.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert page.get(adresse("operateurs")).cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_delaissee_l_api_se_ferme_aussi(equipe: Equipe) -> None:
    with time_machine.travel(LUNDI, tick=False) as horloge:
        client = equipe.client(Role.CAISSIER)
        client.get(adresse("caisse"))
        assert client.get(reverse("api_globales")).status_code == 403
        horloge.shift(301)
        assert client.get(reverse("api_globales")).status_code == 401


def test_une_proprietaire_chez_elle_n_est_pas_mise_dehors_mais_l_est_sur_une_caisse(equipe: Equipe) -> None:
    with time_machine.travel(LUNDI, tick=False) as horloge:
        client = equipe.client(Role.PROPRIETAIRE)
        client.get(adresse("index"))
        horloge.shift(3600)
        assert client.get(adresse("index")).status_code == 200
        client.cookies[middleware.COOKIE] = "1"
        client.get(adresse("index"))
        horloge.shift(301)
        assert client.get(adresse("index")).status_code == 303


def test_zero_minute_ne_verrouille_jamais_seul_et_le_reglage_est_a_la_proprietaire(equipe: Equipe) -> None:
    salon = equipe.chez.salon
    page = lire(equipe.client(Role.PROPRIETAIRE).get(adresse("salon_paiement_salon_change", salon.pk)))
    assert 'name="minutes_verrou" value="5"' in page
    type(salon).objects.update(minutes_verrou=0)
    with time_machine.travel(LUNDI, tick=False) as horloge:
        client = equipe.client(Role.CAISSIER)
        client.get(adresse("caisse"))
        horloge.shift(3600)
        assert client.get(adresse("caisse")).status_code == 200


def test_temoin_sans_la_garde_elle_resterait_ouverte(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "_delaissee", lambda _request: False)
    with time_machine.travel(LUNDI, tick=False) as horloge:
        client = equipe.client(Role.CAISSIER)
        client.get(adresse("caisse"))
        horloge.shift(3600)
        assert client.get(adresse("caisse")).status_code == 200


def test_le_geste_s_ecrit_une_fois_par_minute(equipe: Equipe) -> None:
    with time_machine.travel(LUNDI, tick=False) as horloge:
        client = equipe.client(Role.CAISSIER)
        client.get(adresse("caisse"))
        vus = []
        for _ in range(5):
            horloge.shift(25)
            client.get(adresse("caisse"))
            vus.append(client.session["verrou_vu"] - LUNDI.timestamp())
    assert vus == [0, 0, 75, 75, 75]


def test_le_bouton_est_sur_chaque_page_et_demande_le_jeton(equipe: Equipe) -> None:
    assert 'action="/admin/verrou/"' in lire(equipe.client(Role.COIFFEUR).get(adresse("index")))
    sans_jeton = Client(enforce_csrf_checks=True)
    sans_jeton.force_login(equipe.personnes[Role.CAISSIER])
    assert sans_jeton.post(adresse("verrou")).status_code == 403
    assert sans_jeton.get(adresse("caisse")).status_code == 200
