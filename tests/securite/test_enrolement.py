"""Adding and taking away a second factor: proved first, written, and never to nothing for who must have one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from salon_paiement.comptes.essais import ESSAIS_PAR_HEURE
from salon_paiement.models import Role
from tests.personnel.conftest import Equipe
from tests.securite.acces import (
    INSTANT,
    MOT_DE_PASSE,
    a,
    code,
    entrer,
    equiper,
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


def test_elle_s_enrole_et_continue_la_ou_elle_allait(equipe: Equipe, settings: object) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True  # type: ignore[attr-defined]
    proprietaire = equipe.personnes[Role.PROPRIETAIRE]
    autre = equipe.client(Role.PROPRIETAIRE)
    navigateur = entrer(proprietaire)
    assert navigateur.get("/admin/caisse/", follow=True).request["PATH_INFO"] == "/admin/compte/"
    page = navigateur.get("/admin/compte/application/").content.decode()
    secret = "".join(re.findall(r'id="secret">([A-Z2-7 ]+)<', page)[0].split())
    with a(INSTANT):
        assert navigateur.post("/admin/compte/application/", {"code": "000000"}).status_code == 422
        cle = navigateur.cookies["sessionid"].value
        valeur = code(INSTANT, secret)
        fait = navigateur.post("/admin/compte/application/", {"code": valeur})
    assert fait["Location"] == "/admin/compte/secours/"
    assert navigateur.cookies["sessionid"].value != cle
    page = navigateur.get("/admin/compte/secours/").content.decode()
    assert all(f"<code>{c}</code>" in page for c in secours(proprietaire))
    assert 'href="/admin/caisse/"' in page
    assert navigateur.get("/admin/caisse/").status_code == 200
    assert not ouverte(autre)
    (trace,) = faits(T.SECOND_FACTEUR)
    assert (trace.acteur_id, trace.donnees_structures) == (proprietaire.pk, {"geste": "ajoute", "genre": "totp"})
    with a(INSTANT):
        # The code that enrolled opens nothing else.
        assert prouver(entrer(proprietaire), valeur).status_code == 422


def test_ajouter_ou_retirer_redemande_le_mot_de_passe(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    navigateur = equipe.client(GERANT)
    confirmer = "/admin/compte/confirmer/"
    for page in ("/admin/compte/application/", "/admin/compte/cle/"):
        assert navigateur.get(page)["Location"].startswith(confirmer)
        assert navigateur.post(page, {"code": "000000"})["Location"].startswith(confirmer)
    for _rang in range(ESSAIS_PAR_HEURE):
        assert navigateur.post(confirmer, {"password": "faux"}).status_code == 422
    assert navigateur.post(confirmer, {"password": MOT_DE_PASSE}).status_code == 422
    with a(INSTANT + 10**7):
        navigateur = entrer(gerant)
        assert navigateur.get("/admin/compte/application/").status_code == 200
    with a(INSTANT + 10**7 + 301):
        assert navigateur.get("/admin/compte/application/").status_code == 302
        suite = {"password": MOT_DE_PASSE, "suite": "https://ailleurs.example/"}
        assert navigateur.post(confirmer, suite)["Location"] == "/admin/compte/"
        assert navigateur.get("/admin/compte/application/").status_code == 200


def test_retirer_la_derniere_est_refuse_a_qui_en_doit_une(equipe: Equipe, settings: object) -> None:
    proprietaire = equipe.personnes[Role.PROPRIETAIRE]
    moyen = equiper(proprietaire)
    with a(INSTANT):
        navigateur = entrer(proprietaire)
        prouver(navigateur, code(INSTANT))
        settings.SECOND_FACTEUR_OBLIGATOIRE = True  # type: ignore[attr-defined]
        retirer = f"/admin/compte/retirer/{moyen.pk}/"
        assert "« Application de codes »" in navigateur.get(retirer).content.decode()
        refus = navigateur.post(retirer, follow=True).content.decode()
        assert "ajoutez-en une autre avant" in refus
        assert Authenticator.objects.filter(pk=moyen.pk).exists()
        settings.SECOND_FACTEUR_OBLIGATOIRE = False  # type: ignore[attr-defined]
        navigateur.post(retirer)
        assert not Authenticator.objects.exists()
        settings.SECOND_FACTEUR_OBLIGATOIRE = True  # type: ignore[attr-defined]
        # What it had proved is proved no more.
        assert not ouverte(navigateur)
    assert faits(T.SECOND_FACTEUR)[0].donnees_structures["geste"] == "retire"


def test_refaire_ses_codes_de_secours_perime_les_anciens(equipe: Equipe) -> None:
    gerant = equipe.personnes[GERANT]
    equiper(gerant)
    anciens = secours(gerant)
    with a(INSTANT):
        navigateur = entrer(gerant)
        prouver(navigateur, code(INSTANT))
        assert navigateur.post("/admin/compte/secours/").status_code == 302
    assert not set(anciens) & set(secours(gerant))
    assert prouver(entrer(gerant), anciens[0]).status_code == 422
