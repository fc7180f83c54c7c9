"""In a real browser: passkeys made, used alone and after a password; pages without fault at 360 and 1280 px."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, Page, expect

from salon_paiement.models import Role
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import fautes
from tests.securite.acces import MOT_DE_PASSE, equiper, faits, secours
from traces.types import TypeTrace as T

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
# What a phone that knows its owner's finger answers, by itself.
TELEPHONE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
IMAGES = os.environ.get("IMAGES_COMPTE", "")


@pytest.fixture
def contexte(navigateur: Browser, live_server: Any, settings: Any) -> Iterator[BrowserContext]:
    """A browser at « localhost »: a passkey is tied to a name, and an address of numbers is none."""
    settings.ADRESSE_PUBLIQUE = live_server.url.replace("127.0.0.1", "localhost")
    plaintes: list[str] = []
    ouvert = navigateur.new_context(
        viewport={"width": 1280, "height": 900}, locale="fr-FR", base_url=settings.ADRESSE_PUBLIQUE
    )
    ouvert.on("console", lambda m: plaintes.append(m.text) if m.type in {"error", "warning"} else None)
    ouvert.on("weberror", lambda e: plaintes.append(str(e.error)))
    yield ouvert
    ouvert.close()
    assert [p for p in plaintes if "422" not in p] == []


def telephone(page: Page) -> None:
    """Plug a virtual authenticator into the browser."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": TELEPHONE})


def entrer(page: Page, nom: str) -> None:
    page.goto("/admin/login/")
    page.fill("#id_username", nom)
    page.fill("#id_password", MOT_DE_PASSE)
    page.click("#login-form [type=submit]")


def regarder(page: Page, nom: str) -> None:
    """Nothing wider than the screen, no fault of accessibility, at both widths; a picture when asked."""
    for largeur in (360, 1280):
        page.set_viewport_size({"width": largeur, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (nom, largeur)
        assert fautes(page) == [], (nom, largeur)
        if IMAGES:
            page.screenshot(path=Path(IMAGES) / f"{nom}-{largeur}.png", full_page=True)


def test_une_cle_d_acces_se_cree_puis_ouvre_seule_ou_apres_le_mot_de_passe(
    equipe_reelle: Equipe, contexte: BrowserContext
) -> None:
    gerant = equipe_reelle.personnes[Role.GERANT]
    page = contexte.new_page()
    telephone(page)
    entrer(page, gerant.username)
    page.goto("/admin/compte/cle/")
    regarder(page, "cle")
    page.fill("#id_name", "Mon téléphone")
    page.click("#cle-bouton")
    expect(page).to_have_url(re.compile("/admin/compte/secours/"))
    assert page.locator(".codes-secours li").count() == len(secours(gerant)) == 10
    regarder(page, "secours")
    page.goto("/admin/compte/")
    expect(page.get_by_text("Clé d'accès · Mon téléphone")).to_be_visible()
    regarder(page, "compte")
    (cle,) = Authenticator.objects.filter(user=gerant, type="webauthn")

    page.click("#logout-form button")
    page.goto("/admin/login/?next=/admin/caisse/")
    regarder(page, "connexion")
    page.click("#cle-bouton")
    expect(page).to_have_url(re.compile("/admin/caisse/$"))

    page.click("#logout-form button")
    entrer(page, gerant.username)
    expect(page).to_have_url(re.compile("/admin/connexion/code/$"))
    regarder(page, "code")
    page.click("#cle-bouton")
    expect(page).to_have_url(re.compile("/admin/$"))
    moyens = [fait.donnees_structures["moyen"] for fait in faits(T.CONNEXION)]
    assert moyens == ["mot_de_passe", "cle_acces", "cle"]

    page.goto(f"/admin/compte/retirer/{cle.pk}/")
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("C'est retiré")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_la_cle_d_une_autre_n_ouvre_rien(equipe_reelle: Equipe, contexte: BrowserContext) -> None:
    gerant = equipe_reelle.personnes[Role.GERANT]
    page = contexte.new_page()
    telephone(page)
    entrer(page, gerant.username)
    page.goto("/admin/compte/cle/")
    page.click("#cle-bouton")
    expect(page).to_have_url(re.compile("/admin/compte/secours/"))
    page.click("#logout-form button")
    # The phone still has its key; the account does not know it any more.
    Authenticator.objects.all().delete()
    page.goto("/admin/login/")
    page.click("#cle-bouton")
    expect(page.get_by_text("Cette clé d'accès n'est pas connue ici")).to_be_visible()
    assert page.request.get("/admin/", max_redirects=0).status == 302


def test_une_proprietaire_s_enrole_sans_souris(equipe_reelle: Equipe, contexte: BrowserContext, settings: Any) -> None:
    settings.SECOND_FACTEUR_OBLIGATOIRE = True
    proprietaire = equipe_reelle.personnes[Role.PROPRIETAIRE]
    page = contexte.new_page()
    entrer(page, proprietaire.username)
    expect(page.get_by_text("ajoutez une seconde preuve")).to_be_visible()
    regarder(page, "enroler")
    page.get_by_role("link", name="Ajouter une application de codes").press("Enter")
    expect(page.locator(".qr-petit svg")).to_be_visible()
    regarder(page, "application")
    page.fill("#id_code", "000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ce code n'est pas celui de ce QR")).to_be_visible()
    regarder(page, "application-refus")
    equiper(proprietaire)
    page.goto("/admin/compte/verifier/")
    page.fill("#id_code", secours(proprietaire)[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto("/admin/compte/confirmer/")
    regarder(page, "confirmer")
