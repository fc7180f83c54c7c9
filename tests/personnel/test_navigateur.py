"""In a real browser: no accessibility fault, no CSP violation, pages that follow the money, 360 px."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Response, expect

from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.models import Role, SessionPaiement
from salon_paiement.services.composition import Choix, session_confirmer_ticket
from salon_paiement.services.ouverture import session_appareil_prendre, session_ouvrir_ticket
from tests import fabriques
from tests.pages import COMBINAISONS
from tests.personnel.conftest import Equipe

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
NORMES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Ouvrir = Callable[..., Page]


@pytest.fixture
def ouvrir(navigateur: Browser, live_server: Any, settings: Any) -> Iterator[Ouvrir]:
    """Open a page as somebody; anything the console complains about fails the test."""
    settings.ADRESSE_PUBLIQUE = live_server.url
    plaintes: list[str] = []
    contextes = []

    def page(client: Client | None, adresse: str, **options: Any) -> Page:
        contexte = navigateur.new_context(**{"viewport": {"width": 390, "height": 800}, "locale": "fr-FR", **options})
        contextes.append(contexte)
        if client is not None:
            valeur = client.cookies[settings.SESSION_COOKIE_NAME].value
            contexte.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": valeur, "url": live_server.url}])
        onglet = contexte.new_page()
        onglet.on("console", lambda m: plaintes.append(m.text) if m.type in {"error", "warning"} else None)
        onglet.on("pageerror", lambda e: plaintes.append(str(e)))
        reponse = onglet.goto(live_server.url + adresse)
        assert reponse is not None
        assert "script-src 'self'" in reponse.headers["content-security-policy"]
        return onglet

    yield page
    for contexte in contextes:
        contexte.close()
    assert [plainte for plainte in plaintes if "404" not in plainte] == []


def fautes(page: Page) -> list[str]:
    """Return what axe-core finds, by rule and element.

    Faults only: telling each element that is right takes longer than looking at it.
    """
    page.evaluate(AXE)
    options = {"runOnly": NORMES, "resultTypes": ["violations"]}
    trouvees = page.evaluate("options => axe.run(document, options).then(r => r.violations)", options)
    return [f"{v['id']} {n['target']} {n['failureSummary']}" for v in trouvees for n in v["nodes"]]


def journee(equipe: Equipe) -> SessionPaiement:
    """A day with every kind of row; returns the session in verification."""
    fabriques.session_payee(equipe.chez, courriel="a@example.org", pourboire=500)
    fabriques.session_scannee(equipe.chez)
    fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(equipe.chez)), 4500)
    session = fabriques.session_a_payer(equipe.chez)
    paiement_rendre_incertain(fabriques.tentative(session).pk, motif="x")
    return session


def ticket(equipe: Equipe) -> SessionPaiement:
    choix = [Choix(str(equipe.chez.prestations[0].pk))]
    auteur = equipe.personnes[Role.CAISSIER].pk
    return session_ouvrir_ticket(equipe.chez.salon, choix=choix, coiffeur_id=None, acteur_id=auteur)


@pytest.mark.parametrize(("langue", "theme"), COMBINAISONS)
def test_n_a_aucune_faute_d_accessibilite(equipe_reelle: Equipe, ouvrir: Ouvrir, langue: str, theme: str) -> None:
    session, prepare = journee(equipe_reelle), ticket(equipe_reelle)
    client = equipe_reelle.client(Role.PROPRIETAIRE)
    adresses = [
        "/admin/", "/admin/caisse/?etat=toutes", f"/admin/caisse/{session.code_court}/",
        f"/admin/caisse/{prepare.code_court}/ticket/", f"/admin/caisse/nouveau/?salon={equipe_reelle.chez.salon.pk}",
        "/admin/salons/ajouter/", "/admin/sceaux/", reverse("admin:salon_paiement_posteqr_changelist"),
    ]  # fmt: skip
    trouvees = {}
    for adresse in adresses:
        page = ouvrir(client, adresse, locale=langue, color_scheme=theme)
        if faute := fautes(page):
            trouvees[adresse] = faute
    assert trouvees == {}


@pytest.mark.parametrize("langue", ["fr-FR", "en-GB"])
def test_accueille_la_premiere_proprietaire_sans_faute(ouvrir: Ouvrir, langue: str) -> None:
    page = ouvrir(None, "/bienvenue/", locale=langue)
    assert fautes(page) == []
    page.fill("#id_nom", "Afi")
    page.fill("#id_identifiant", "afi")
    page.fill("#id_mot_de_passe", "un-long-mot-de-passe")
    page.fill("#id_confirmation", "un-long-mot-de-passe")
    page.fill("#id_salon-nom", "Chez Afi")
    page.fill("#id_salon-ville", "Cotonou")
    page.click("button[type=submit].principal")
    page.wait_for_url("**/premiers-pas/**")
    assert fautes(page) == []


def test_tient_dans_360_pixels(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    session = journee(equipe_reelle)
    client = equipe_reelle.client(Role.PROPRIETAIRE)
    adresses = [
        "/admin/", "/admin/caisse/?etat=toutes", f"/admin/caisse/{session.code_court}/",
        reverse("admin:salon_paiement_prestation_changelist"), "/admin/salons/ajouter/",
    ]  # fmt: skip
    largeurs = {}
    for adresse in adresses:
        page = ouvrir(client, adresse, viewport={"width": 360, "height": 700})
        largeurs[adresse] = page.evaluate("document.documentElement.scrollWidth")
    assert largeurs == dict.fromkeys(adresses, 360)


def test_verdit_le_ticket_quand_il_est_paye(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    session = ticket(equipe_reelle)
    page = ouvrir(equipe_reelle.client(Role.CAISSIER), f"/admin/caisse/{session.code_court}/ticket/")
    expect(page.locator(".qr-ticket svg")).to_be_visible()
    session_appareil_prendre(session.pk, appareil="a" * 64)
    session = session_confirmer_ticket(session.pk, pourboire=0)
    fabriques.reussir(fabriques.tentative(session))
    expect(page.locator(".ticket-etat")).to_contain_text("Payé", timeout=8000)
    expect(page.locator(".qr-ticket")).to_be_hidden()
    # Nothing is asked any more.
    demandes: list[str] = []
    page.on("request", lambda requete: demandes.append(requete.url))
    page.wait_for_timeout(4000)
    assert demandes == []


def test_montre_les_nouvelles_notes_et_n_echange_rien_sinon(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    page = ouvrir(equipe_reelle.client(Role.CAISSIER), "/admin/caisse/")
    expect(page.locator(".vide")).to_be_visible()
    statuts: list[int] = []

    def noter(reponse: Response) -> None:
        statuts.append(reponse.status)

    page.on("response", noter)
    page.wait_for_timeout(7000)
    session = fabriques.session_a_payer(equipe_reelle.chez)
    expect(page.locator(".note .code")).to_have_text(session.code_court, timeout=8000)
    assert statuts[:2] == [200, 304]


def test_marche_sans_javascript(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    prestation = equipe_reelle.chez.prestations[0]
    page = ouvrir(equipe_reelle.client(Role.CAISSIER), "/admin/caisse/", java_script_enabled=False)
    assert page.locator("noscript meta[http-equiv=refresh]").count() + page.content().count('content="20"') >= 1
    page.click("text=Nouveau ticket")
    page.check(f"#p-{prestation.pk}", force=True)
    page.click("text=Afficher le QR du ticket")
    expect(page.locator(".qr-ticket svg")).to_be_visible()
