"""Keys at the API's door: what opens, what does not, and that a wrong key tells nothing."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from salon_paiement import cles_texte
from salon_paiement.cles_texte import cle_lire, cle_tirer
from salon_paiement.droits import (
    DROITS,
    JAMAIS_UNE_CLE,
    PORTEES,
    Action,
    actions_communes,
    actions_de_portees,
    est_du_personnel,
    ids_permis,
    peut,
    role_dans,
    roles_de,
    salons_de,
    ses_salons,
)
from salon_paiement.models import Membre, Role
from salon_paiement.portees import Portee
from salon_paiement.services.cles import cle_reconnaitre, cle_remplacer, cle_revoquer
from tests.personnel.conftest import Equipe, composer_equipe
from tests.securite.outils_cles import corps, creer, programme, revoir

pytestmark = pytest.mark.django_db
ADRESSE = "api_globales"


@pytest.fixture
def equipe(db: None) -> Equipe:
    return composer_equipe()


def test_ouvre_ce_que_sa_portee_permet_et_rien_d_autre(equipe: Equipe) -> None:
    _cle, texte = creer(equipe, "statistiques:lire")
    assert programme(texte).get(reverse(ADRESSE)).status_code == 200
    assert corps(programme(texte).get(reverse("api_erreurs_recentes"))) == (403, "permission_denied")
    _autre, sans = creer(equipe, "sessions:lire")
    assert corps(programme(sans).get(reverse(ADRESSE))) == (403, "permission_denied")


def test_le_salon_d_une_autre_repond_comme_un_salon_inconnu(equipe: Equipe) -> None:
    _cle, texte = creer(equipe, "statistiques:lire")
    reponses = [
        programme(texte).get(reverse(ADRESSE), {"salon": salon})
        for salon in (str(equipe.ailleurs.salon.pk), "00000000-0000-0000-0000-000000000000")
    ]
    assert [corps(r) for r in reponses] == [(404, "not_found")] * 2
    assert reponses[0].content == reponses[1].content


def test_son_compte_est_lu_champ_par_champ(equipe: Equipe) -> None:
    _cle, texte = creer(equipe, "paiements:lire")
    lue = cle_lire(texte)
    assert lue is not None
    trouvee = cle_reconnaitre(lue)
    assert trouvee is not None
    compte = User.objects.get(pk=trouvee.compte_id)
    for champ in User._meta.concrete_fields:
        assert getattr(trouvee.compte, champ.attname) == getattr(compte, champ.attname), champ.attname


def test_inconnue_expiree_ou_revoquee_donnent_le_meme_401(equipe: Equipe) -> None:
    _, expiree = creer(equipe, "statistiques:lire", jours=1)
    revoquee, texte = creer(equipe, "statistiques:lire")
    cle_revoquer(revoquee.pk, equipe.personnes[Role.PROPRIETAIRE])
    vraie, ancien = creer(equipe, "statistiques:lire")
    cle_remplacer(vraie.pk, equipe.personnes[Role.PROPRIETAIRE])
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2), tick=False):
        essais = (cle_tirer().texte, expiree, texte, ancien)
        reponses = [programme(essai).get(reverse(ADRESSE)) for essai in essais]
    assert {(r.status_code, r.content, r["WWW-Authenticate"]) for r in reponses} == {
        (401, reponses[0].content, 'Bearer realm="api"')
    }
    assert corps(reponses[0]) == (401, "invalid_key")


def test_le_bon_debut_avec_un_autre_secret_n_ouvre_rien(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    cle, _texte = creer(equipe, "statistiques:lire")
    voisine = f"sp_{cle.prefixe}_{'a' * 43}"
    voisine += cles_texte._controle(voisine)
    assert corps(programme(voisine).get(reverse(ADRESSE))) == (401, "invalid_key")
    # The control: without the comparison the prefix alone would open.
    monkeypatch.setattr("salon_paiement.services.cles.secrets.compare_digest", lambda *_a: True)
    assert programme(voisine).get(reverse(ADRESSE)).status_code == 200


def test_une_faute_de_frappe_est_dite_sans_demander_a_la_base(
    equipe: Equipe, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cle, texte = creer(equipe, "statistiques:lire")
    with django_assert_num_queries(0):
        reponse = programme(texte[:-1] + ("a" if texte[-1] != "a" else "b")).get(reverse(ADRESSE))
    assert corps(reponse) == (401, "malformed_key")
    assert "mal recopiée" in reponse.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    "entete", ["sp_", "Bearer", "Bearer ", "Basic sp_abc", "Token sp_abc", "bearer sp_", "Bearer sp_\u00e9"]
)
def test_un_entete_abime_ne_fait_jamais_une_erreur_de_chez_nous(equipe: Equipe, entete: str) -> None:
    assert Client(headers={"Authorization": entete}).get(reverse(ADRESSE)).status_code == 401


def test_n_est_lue_ni_dans_l_adresse_ni_dans_un_cookie(equipe: Equipe) -> None:
    _cle, texte = creer(equipe, "statistiques:lire")
    client = Client()
    client.cookies["sessionid"] = texte
    for parametre in ("key", "api_key", "access_token", "cle"):
        assert client.get(reverse(ADRESSE), {parametre: texte}).status_code == 401


def test_n_entre_sur_aucune_page_du_personnel_meme_par_une_session(equipe: Equipe) -> None:
    cle, texte = creer(equipe, *Portee.values)
    for client in (programme(texte), Client()):
        if client.defaults.get("HTTP_AUTHORIZATION") is None:
            client.force_login(cle.compte)
        for nom in ("index", "caisse", "statistiques", "cles", "salon_paiement_salon_changelist"):
            reponse = client.get(reverse(f"admin:{nom}"))
            assert (reponse.status_code, "/login/" in reponse["Location"]) == (302, True)
    assert not Client().login(username=cle.compte.username, password="")


def test_personne_ne_peut_porter_le_nom_d_une_cle_ni_en_inviter_une(equipe: Equipe) -> None:
    cle, _texte = creer(equipe, "sessions:lire")
    adresse = reverse("admin:salon_paiement_membre_add")
    for identifiant in ("cle:moi", cle.compte.username):
        donnees = {"nom": "X", "identifiant": identifiant, "role": Role.GERANT, "salon": str(equipe.chez.salon.pk)}
        assert equipe.client(Role.PROPRIETAIRE).post(adresse, donnees).status_code == 422
    # Even if such a row were forced, a key would have no role.
    Membre.objects.create(salon=equipe.chez.salon, utilisateur=cle.compte, role=Role.PROPRIETAIRE)
    compte = revoir(cle).compte
    assert (roles_de(compte), est_du_personnel(compte)) == ({}, False)
    assert not peut(compte, Action.DIRIGER, equipe.chez.salon)


def test_ses_droits_sont_ses_portees_dans_son_seul_salon(equipe: Equipe) -> None:
    cle, _texte = creer(equipe, "sessions:ecrire", "catalogue:lire")
    compte, ici, la = revoir(cle).compte, equipe.chez.salon, equipe.ailleurs.salon
    permises = {Action.VOIR_CAISSE, Action.TENIR_CAISSE, Action.VOIR_CATALOGUE}
    assert {action for action in Action if peut(compte, action, ici)} == permises
    assert {action for action in Action if peut(compte, action)} == permises
    assert not any(peut(compte, action, la) for action in Action)
    assert [list(salons_de(compte)), list(salons_de(compte, Action.VOIR_ARGENT))] == [[ici], []]
    assert [ses_salons(compte), ses_salons(compte, Action.VOIR_ARGENT)] == [[ici], []]
    assert (ids_permis(compte, Action.VOIR_CATALOGUE), role_dans(compte, ici)) == ([ici.pk], "")
    assert actions_communes(compte, [ici.pk]) == permises
    assert actions_communes(compte, [ici.pk, la.pk]) == frozenset()


def test_le_travail_de_fond_perd_ses_droits_avec_la_cle(equipe: Equipe) -> None:
    cle, _texte = creer(equipe, "statistiques:lire", jours=1)
    assert peut(revoir(cle).compte, Action.VOIR_STATISTIQUES, equipe.chez.salon)
    with time_machine.travel(cle.expire_le + datetime.timedelta(seconds=1), tick=False):
        assert not peut(revoir(cle).compte, Action.VOIR_STATISTIQUES, equipe.chez.salon)
    cle_revoquer(cle.pk, equipe.personnes[Role.PROPRIETAIRE])
    assert not peut(revoir(cle).compte, Action.VOIR_STATISTIQUES, equipe.chez.salon)


def test_aucune_portee_ne_dirige_n_approuve_ni_ne_verse() -> None:
    assert {Action.DIRIGER, Action.APPROUVER_REMBOURSEMENT, Action.VERSER} == JAMAIS_UNE_CLE
    assert PORTEES.keys() == set(Portee.values)
    assert not any(actions & JAMAIS_UNE_CLE for actions in PORTEES.values())
    assert actions_de_portees(Portee.values) < DROITS[Role.PROPRIETAIRE]
    assert actions_de_portees(["inconnue"]) == frozenset()


def test_l_ecriture_ne_demande_pas_de_jeton_csrf_mais_la_session_si(equipe: Equipe) -> None:
    _cle, texte = creer(equipe, "statistiques:lire")
    adresse = reverse("api_exports")
    demande = {"quoi": "statistiques", "format": "csv"}
    reponse = programme(texte).post(adresse, demande, content_type="application/json")
    assert reponse.status_code < 400
    par_session = Client(enforce_csrf_checks=True)
    par_session.force_login(equipe.personnes[Role.PROPRIETAIRE])
    assert corps(par_session.post(adresse, demande, content_type="application/json")) == (403, "csrf_failed")


def test_chaque_cle_a_son_propre_frein(equipe: Equipe, settings: Any) -> None:
    settings.API_REQUETES_PAR_MINUTE = 2
    _, une = creer(equipe, "statistiques:lire")
    _, autre = creer(equipe, "statistiques:lire")
    with time_machine.travel(time.time() // 60 * 60 + 5, tick=False):
        assert [programme(une).get(reverse(ADRESSE)).status_code for _ in range(3)] == [200, 200, 429]
        assert programme(autre).get(reverse(ADRESSE)).status_code == 200
