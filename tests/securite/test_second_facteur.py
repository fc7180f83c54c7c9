"""The second factor on the pages: asked for, used once, counted, and no way around it (fiabilite §4.8)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from salon_paiement.admin.membres import lien_mot_de_passe
from salon_paiement.comptes.essais import ESSAIS_PAR_HEURE
from salon_paiement.models import Role
from tests.personnel.conftest import Equipe
from tests.securite.acces import (
    INSTANT,
    MOT_DE_PASSE,
    a,
    appeler,
    code,
    dechiffre,
    entrer,
    equiper,
    erreur,
    faits,
    prouver,
    secours,
)  # fmt: skip
from traces.types import TypeTrace as T

GERANT = Role.GERANT


@pytest.fixture(autouse=True)
def horloge() -> Iterator[None]:
    """Sessions are opened at the hour of the codes."""
    with a(INSTANT):
        yield


def ouverte(navigateur: Client) -> bool:
    return navigateur.get("/admin/").status_code == 200


def test_demande_le_code_apres_le_mot_de_passe(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    moyen = equiper(gerant)
    assert moyen.data["secret"] != dechiffre(moyen)
    with a(INSTANT):
        navigateur = entrer(gerant, suite="/admin/caisse/")
        assert not ouverte(navigateur)
        assert faits(T.CONNEXION) == []
        reponse = prouver(navigateur, code(INSTANT))
        assert (reponse.status_code, reponse["Location"]) == (302, "/admin/caisse/")
        assert ouverte(navigateur)
    (fait,) = faits(T.CONNEXION)
    assert fait.donnees_structures["moyen"] == "code"


@pytest.mark.parametrize("decalage", [-30, 0, 30])
def test_un_code_ne_sert_qu_une_fois_meme_sans_cache(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch, decalage: int
) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)

    def perdu(*_a: object, **_k: object) -> None:
        raise ConnectionError

    for nom in ("get", "add", "set", "incr", "delete"):
        monkeypatch.setattr(cache, nom, perdu)
    with a(INSTANT):
        valeur = code(INSTANT + decalage)
        assert prouver(entrer(gerant), valeur).status_code == 302
        refus = prouver(entrer(gerant), valeur)
        assert refus.status_code == 422
        # Nor one that was shown before it.
        assert prouver(entrer(gerant), code(INSTANT + decalage - 30)).status_code == 422
    assert [f.donnees_structures["raison"] for f in faits(T.CONNEXION_REFUSEE)] == ["second_facteur"] * 2


def test_refuse_apres_dix_codes_faux_meme_le_bon_et_seulement_pour_une_heure(
    equipe: Equipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)

    def perdu(*_a: object, **_k: object) -> None:
        raise ConnectionError

    for nom in ("get", "add", "set", "incr"):
        monkeypatch.setattr(cache, nom, perdu)
    with a(INSTANT):
        navigateur = entrer(gerant)
        for _rang in range(ESSAIS_PAR_HEURE):
            assert prouver(navigateur, "000000").status_code == 422
        # From another browser, by another door: the account is what is counted.
        assert prouver(entrer(gerant), code(INSTANT)).status_code == 422
        corps = {"username": gerant.username, "password": MOT_DE_PASSE, "code": code(INSTANT)}
        assert appeler("/api/token/", corps)[0] == 429
        assert prouver(entrer(gerant), secours(gerant)[0]).status_code == 422
    with a(INSTANT + 3601):
        assert prouver(entrer(gerant), code(INSTANT + 3601)).status_code == 302


def test_temoin_sans_le_compte_l_onzieme_passerait(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)
    monkeypatch.setattr("salon_paiement.comptes.essais.ESSAIS_PAR_HEURE", 10_000)
    with a(INSTANT):
        navigateur = entrer(gerant)
        for _rang in range(ESSAIS_PAR_HEURE):
            prouver(navigateur, "000000")
        assert prouver(navigateur, code(INSTANT)).status_code == 302


def test_un_code_de_secours_ne_sert_qu_une_fois(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)
    valeur = secours(gerant)[0]
    assert prouver(entrer(gerant), valeur).status_code == 302
    assert prouver(entrer(gerant), valeur).status_code == 422
    assert len(secours(gerant)) == 9
    assert faits(T.CONNEXION)[0].donnees_structures["moyen"] == "secours"


def test_une_proprietaire_ne_peut_rien_sans_seconde_preuve(equipe: Equipe, settings: object) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True  # type: ignore[attr-defined]
    for qui in (Role.PROPRIETAIRE, "plateforme"):
        # The session cookie of before, as well as a new login.
        navigateur = equipe.client(qui)
        for page in ("/admin/", "/admin/caisse/", reverse("admin:salon_paiement_salon_changelist"),
                     reverse("admin:salon_paiement_membre_add"), "/admin/password_change/"):  # fmt: skip
            reponse = navigateur.get(page)
            assert reponse.status_code == 302, page
            arrivee = navigateur.get(page, follow=True)
            assert arrivee.status_code == 200
            assert arrivee.request["PATH_INFO"] == "/admin/compte/"
            assert "ajoutez une seconde preuve" in arrivee.content.decode()
            assert reverse("admin:caisse") not in arrivee.content.decode()
        ajout = navigateur.post(reverse("admin:salon_paiement_membre_add"), {"nom": "X", "identifiant": "x.y"})
        assert ajout.status_code == 302
        api = navigateur.get("/api/v1/dashboard/")
        assert (api.status_code, erreur(api.json())) == (403, "second_factor_required")
    for qui in (GERANT, Role.CAISSIER):
        assert ouverte(equipe.client(qui))


def test_temoin_sans_la_porte_elle_entrerait(equipe: Equipe, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True  # type: ignore[attr-defined]
    monkeypatch.setattr("salon_paiement.comptes.porte.second_facteur_manque", lambda *_: False)
    assert ouverte(equipe.client(Role.PROPRIETAIRE))


def test_une_seconde_preuve_d_ailleurs_ne_vaut_pas_pour_cette_session(equipe: Equipe, settings: object) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True  # type: ignore[attr-defined]
    proprietaire = equipe.personnes[Role.PROPRIETAIRE]
    equiper(proprietaire)
    ancienne = equipe.client(Role.PROPRIETAIRE)
    assert ancienne.get("/admin/compte/")["Location"] == "/admin/compte/verifier/"
    assert ancienne.get("/admin/compte/retirer/1/")["Location"] == "/admin/compte/verifier/"
    with a(INSTANT):
        avant = ancienne.cookies["sessionid"].value
        assert ancienne.post("/admin/compte/verifier/", {"code": "000000"}).status_code == 422
        assert ancienne.post("/admin/compte/verifier/", {"code": code(INSTANT)}).status_code == 302
    assert ancienne.cookies["sessionid"].value != avant
    assert ouverte(ancienne)


def test_le_moyen_d_une_autre_est_introuvable(equipe: Equipe) -> None:
    autre = equiper(equipe.personnes[Role.PROPRIETAIRE])
    navigateur = entrer(equipe.personnes[GERANT])
    assert navigateur.get(f"/admin/compte/retirer/{autre.pk}/").status_code == 404
    assert navigateur.post(f"/admin/compte/retirer/{autre.pk}/").status_code == 404
    assert Authenticator.objects.filter(pk=autre.pk).exists()


def test_le_lien_de_mot_de_passe_ne_dispense_pas_du_code(equipe: Equipe, settings: object) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True  # type: ignore[attr-defined]
    proprietaire, neuf = equipe.personnes[Role.PROPRIETAIRE], "tresses-et-perles-42"
    equiper(proprietaire)
    navigateur = Client()
    adresse = navigateur.get("/" + lien_mot_de_passe(proprietaire).split("/", 3)[3])["Location"]
    navigateur.post(adresse, {"new_password1": neuf, "new_password2": neuf})
    entrer(proprietaire, navigateur, neuf)
    assert not ouverte(navigateur)
    assert prouver(navigateur, "000000").status_code == 422
    with a(INSTANT):
        prouver(navigateur, code(INSTANT))
    assert ouverte(navigateur)


def test_les_tables_de_la_bibliotheque_n_ont_pas_de_page(equipe: Equipe) -> None:
    navigateur = equipe.client("plateforme")
    for page in ("mfa/authenticator", "usersessions/usersession", "account/emailaddress"):
        assert navigateur.get(f"/admin/{page}/").status_code == 404


def test_un_etranger_ne_s_inscrit_nulle_part(db: None) -> None:
    for chemin in ("/accounts/signup/", "/api/v1/auth/signup", "/api/v1/auth/app/v1/auth/signup"):
        assert Client().post(chemin, {"username": "intruse", "password": "x" * 12}).status_code == 404


def test_un_code_bizarre_n_est_que_faux(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)
    navigateur = entrer(gerant)
    for valeur in ("", "é2345६", "1" * 21, "'; --", "\x00"):
        assert prouver(navigateur, valeur).status_code == 422
