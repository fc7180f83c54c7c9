"""The network goes away under the desk: the board stays, with its age, and goes on alone (F73)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from paiements.models import Moyen, Paiement
from salon_paiement.models import Role, SessionPaiement
from statistiques.models import TableauDeBord
from statistiques.tableaux.disposition import Place
from tests import fabriques, fabriques_caisse
from tests.navigateur.test_reseau_coupe import cliquer_dans_le_vide, couper, perdre_la_reponse, retablir, revenir
from tests.personnel.conftest import Equipe
from tests.statistiques.tableaux import tableau
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
Comptoir = Callable[[str], Page]


@pytest.fixture
def comptoir(navigateur: Browser, live_server: Any, equipe_reelle: Equipe, settings: Any) -> Iterator[Comptoir]:
    """Open a staff page as the cashier; its clock is ours to move."""
    nom = settings.SESSION_COOKIE_NAME
    valeur = equipe_reelle.client(Role.CAISSIER).cookies[nom].value
    contexte = navigateur.new_context(viewport={"width": 390, "height": 800}, locale="fr-FR")
    contexte.set_default_timeout(8_000)
    contexte.add_cookies([{"name": nom, "value": valeur, "url": live_server.url}])

    def ouvrir(chemin: str) -> Page:
        page = contexte.new_page()
        page.clock.install()
        page.goto(live_server.url + chemin)
        return page

    yield ouvrir
    contexte.close()


@pytest.mark.parametrize("coupure", ["nette", "muette"])
def test_le_comptoir_garde_ses_chiffres_dit_leur_age_et_reprend_seul(
    comptoir: Comptoir, equipe_reelle: Equipe, coupure: str
) -> None:
    note = fabriques.session_a_payer(equipe_reelle.chez)
    page = comptoir("/admin/caisse/")
    page.clock.run_for(4_000)
    expect(page.locator("[data-sonde-etat]")).to_have_text(re.compile("En direct"))
    expect(page.locator("[data-age]")).to_be_hidden()
    if coupure == "nette":
        couper(page.context)
    else:
        page.route("**/admin/**", lambda _route: None)
    page.clock.run_for(20_000)
    if coupure == "muette":
        # htmx counts its ten seconds in the browser's network code, not on the page's clock.
        page.wait_for_timeout(11_000)
    expect(page.get_by_role("status").filter(has_text="Pas de réponse du serveur")).to_be_visible()
    expect(page.locator("[data-age]")).to_have_text(re.compile(r"Ce que vous voyez date d'il y a \d+ s\."))
    expect(page.locator(".direct")).to_contain_text(note.code_court)
    nouvelle = fabriques.session_a_payer(equipe_reelle.chez)
    page.clock.run_for(60_000)
    expect(page.locator("[data-age]")).to_have_text(re.compile(r"il y a 1 min \d+ s\."))
    retablir(page.context)
    page.unroute_all(behavior="ignoreErrors")
    page.clock.run_for(31_000)
    page.wait_for_timeout(11_000 if coupure == "muette" else 0)
    page.clock.run_for(31_000)
    expect(page.locator(".direct")).to_contain_text(nouvelle.code_court)
    expect(page.locator("[data-age]")).to_be_hidden()


@pytest.mark.parametrize("perdue", ["demande", "reponse"])
def test_encaisser_quand_le_reseau_tombe_puis_encore_n_encaisse_qu_une_fois(
    comptoir: Comptoir, equipe_reelle: Equipe, perdue: str
) -> None:
    fabriques_caisse.ouvrir(equipe_reelle.chez)
    note = fabriques.session_a_payer(equipe_reelle.chez)
    page = comptoir(f"/admin/caisse/{note.code_court}/")
    adresse = page.url
    if perdue == "demande":
        couper(page.context)
    else:
        page.route("**/encaisser/", perdre_la_reponse)
    cliquer_dans_le_vide(page, "compte juste")
    assert Paiement.objects.count() == (perdue == "reponse")
    retablir(page.context)
    page.unroute_all()
    revenir(page, adresse)
    juste = page.get_by_role("button", name="compte juste")
    if juste.count():
        juste.first.click()
    expect(juste).to_have_count(0)
    expect(page.locator("main")).to_contain_text(note.code_court)
    assert Paiement.objects.filter(moyen=Moyen.ESPECES).count() == 1
    assert SessionPaiement.objects.get(pk=note.pk).etat == "paiement_reussi"
    attend_coherence()


def test_ce_qui_n_est_plus_pour_elle_quitte_l_ecran(comptoir: Comptoir, equipe_reelle: Equipe) -> None:
    lu = tableau(equipe_reelle.personnes[Role.GERANT], equipe_reelle.chez.salon, [Place("visites", 4, 1)], partage=True)
    page = comptoir(reverse("admin:tableau", args=[lu.pk]))
    expect(page.locator(".case-widget")).to_be_visible()
    TableauDeBord.objects.filter(pk=lu.pk).update(partage=False)
    page.clock.run_for(31_000)
    expect(page.locator("h1")).to_have_text("Page introuvable")
    expect(page.locator(".case-widget")).to_have_count(0)
