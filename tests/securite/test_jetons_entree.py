"""How an app logs in: what it is asked for, what it is told, and that nothing gets past the second factor."""

from __future__ import annotations

from typing import Any

import pytest

from salon_paiement.models import Membre, Role
from tests.personnel.conftest import Equipe
from tests.securite.acces import (
    INSTANT,
    MOT_DE_PASSE,
    a,
    appeler,
    code,
    equiper,
    erreur,
    faits,
    jetons,
    lire,
    secours,
)  # fmt: skip
from traces.types import TypeTrace as T

GERANT, PROPRIETAIRE = Role.GERANT, Role.PROPRIETAIRE


def demande(qui: Any, **autres: Any) -> dict[str, Any]:
    return {"username": qui.get_username(), "password": MOT_DE_PASSE, **autres}


def test_le_code_est_demande_a_qui_en_a_un(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)
    with a(INSTANT):
        statut, corps = appeler("/api/token/", demande(gerant))
        assert (statut, erreur(corps)) == (401, "code_required")
        statut, corps = appeler("/api/token/", demande(gerant, code="000000"))
        assert (statut, erreur(corps)) == (401, "incorrect_code")
        paire = jetons(gerant, code(INSTANT))
        assert lire(paire["access"]) == 200
        assert int(paire["expires_in"]) == 300
        assert appeler("/api/token/", demande(gerant, code=code(INSTANT)))[0] == 401
        valeur = secours(gerant)[0]
        assert appeler("/api/token/", demande(gerant, code=valeur))[0] == 200
        assert appeler("/api/token/", demande(gerant, code=valeur))[0] == 401
    (premiere, *_autres) = faits(T.CONNEXION)
    assert (premiere.acteur_id, premiere.donnees_structures["moyen"]) == (gerant.pk, "application")


@pytest.mark.parametrize("qui", [PROPRIETAIRE, "plateforme"])
def test_une_proprietaire_sans_seconde_preuve_n_obtient_rien(equipe: Equipe, settings: Any, qui: str) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True
    personne = equipe.personnes[qui]
    personne.set_password(MOT_DE_PASSE)
    personne.save()
    for chemin in ("/api/token/", "/api/v1/auth/login"):
        statut, corps = appeler(chemin, demande(personne))
        assert (statut, erreur(corps)) == (403, "second_factor_required"), chemin
    assert faits(T.CONNEXION) == []
    equiper(personne)
    with a(INSTANT):
        assert lire(jetons(personne, code(INSTANT))["access"]) == 200


def test_qui_devient_proprietaire_doit_prouver_aussitot(equipe: Equipe, settings: Any) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True
    gerant = equipe.personnes[GERANT]
    paire = jetons(gerant)
    assert lire(paire["access"]) == 200
    Membre.objects.filter(utilisateur=gerant).update(role=PROPRIETAIRE)
    statut, corps = appeler("/api/v1/dashboard/", methode="get", Authorization=f"Bearer {paire['access']}")
    assert (statut, erreur(corps)) == (403, "second_factor_required")
    statut, corps = appeler("/api/token/refresh/", {"refresh": paire["refresh"]})
    assert (statut, erreur(corps)) == (403, "second_factor_required")


def test_les_etapes_de_la_bibliotheque_donnent_les_memes_jetons(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)
    with a(INSTANT):
        statut, corps = appeler("/api/v1/auth/login", demande(gerant))
        assert (statut, corps["meta"]["is_authenticated"]) == (401, False)
        assert "access_token" not in corps["meta"]
        etape = {"X-Session-Token": corps["meta"]["session_token"]}
        assert appeler("/api/v1/auth/2fa/authenticate", {"code": "000000"}, **etape)[0] == 400
        statut, corps = appeler("/api/v1/auth/2fa/authenticate", {"code": code(INSTANT)}, **etape)
        assert statut == 200
        # A new number at the second factor too: the first one is worth nothing any more.
        assert corps["meta"]["session_token"] != etape["X-Session-Token"]
        assert appeler("/api/v1/auth/session", methode="get", **etape)[0] == 410
        assert lire(corps["meta"]["access_token"]) == 200
        statut, suite = appeler("/api/v1/auth/tokens/refresh", {"refresh_token": corps["meta"]["refresh_token"]})
        assert statut == 200
        assert lire(suite["data"]["access_token"]) == 200


def test_dix_mots_de_passe_faux_ferment_la_porte_de_ce_compte_seulement(equipe: Equipe, settings: Any) -> None:
    settings.CONNEXION_ESSAIS_COMPTE = 10
    gerant = equipe.personnes[GERANT]
    for _rang in range(10):
        assert appeler("/api/token/", demande(gerant, password="faux"))[0] == 401
    assert appeler("/api/token/", demande(gerant))[0] == 429
    assert appeler("/api/v1/auth/login", demande(gerant))[0] == 400
    # Somebody else from there still comes in.
    assert appeler("/api/token/", demande(equipe.personnes[Role.COMPTABLE]))[0] == 200
    assert {f.donnees_structures["raison"] for f in faits(T.CONNEXION_REFUSEE)} == {"mot_de_passe"}


def test_qui_ne_travaille_nulle_part_n_a_pas_de_jetons(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    Membre.objects.filter(utilisateur=gerant).update(actif=False)
    for chemin in ("/api/token/", "/api/v1/auth/login"):
        statut, corps = appeler(chemin, demande(gerant))
        assert (statut, erreur(corps)) == (403, "no_salon"), chemin


@pytest.mark.parametrize(
    "corps", [{}, {"username": "x"}, {"username": 1, "password": []}, {"username": "\x00", "password": "x"}]
)
def test_une_demande_mal_faite_est_refusee_en_clair(equipe: Equipe, corps: dict[str, Any]) -> None:
    statut, reponse = appeler("/api/token/", corps)
    assert statut in {400, 401}
    assert reponse["errors"][0]["detail"]


@pytest.mark.parametrize("brut", ["[" * 100_000, '{"username": "\\ud800", "password": "x"}', "[]", "pas du json"])
def test_ce_qui_ne_se_lit_pas_n_est_pas_un_defaut(equipe: Equipe, client: Any, brut: str) -> None:
    for chemin in ("/api/token/", "/api/token/refresh/", "/api/v1/auth/login", "/api/v1/auth/tokens/refresh"):
        reponse = client.post(chemin, brut, content_type="application/json")
        assert reponse.status_code in {400, 401}, chemin


def test_sans_cle_l_installation_le_dit(equipe: Equipe, settings: Any) -> None:
    settings.JWT_CLE_PRIVEE = ""
    for chemin in ("/api/token/", "/api/token/refresh/", "/api/v1/auth/login"):
        statut, corps = appeler(chemin, demande(equipe.personnes[GERANT]))
        assert (statut, erreur(corps)) == (503, "tokens_unavailable")
