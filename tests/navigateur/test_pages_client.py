"""Every client page before the receipt: accessible, in both languages, on a 320 px phone, in one request."""

from __future__ import annotations

import http.client
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from paiements.models import Paiement
from paiements.services.incertitude import paiement_rendre_incertain
from salon_paiement.jetons import jeton_nouveau
from salon_paiement.models import AncienJetonQR, Coiffeur, Prestation, SessionPaiement
from salon_paiement.services.composition import Choix
from salon_paiement.services.ouverture import session_ouvrir_ticket
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.fabriques import Maison
from tests.pages import COMBINAISONS, suivre

pytestmark = pytest.mark.postgresql


@pytest.fixture
def salon_long(salon: Maison) -> Any:
    """Names as long as people really give."""
    for rang, nom in enumerate(["Défrisage et brushing de cheveux très longs", "Nattes collées", "Tissage complet"]):
        champs = {"prix": 15_000, "categorie": "Coiffure", "duree_minutes": 150}
        Prestation.objects.create(salon=salon.salon, nom=nom, ordre=rang, **champs)
    Coiffeur.objects.create(salon=salon.salon, nom="Rachidatou Akpédjé Houngbédji")
    return salon


@pytest.mark.parametrize(("langue", "schema"), COMBINAISONS)
def test_chaque_etape_est_accessible(
    contexte: Any,
    live_server: Any,
    salon_long: Maison,
    operateur: ServeurSimule,
    accessible: Any,
    langue: str,
    schema: str,
) -> None:
    operateur.client().scenario("attendre")
    page = contexte(largeur=320, hauteur=640, langue=langue, color_scheme=schema).new_page()
    plaintes: list[str] = []
    page.on("console", lambda m: plaintes.append(m.text) if "422" not in m.text else None)
    for etape in _etapes(page, live_server.url, salon_long):
        accessible(page)
        assert page.locator("html").get_attribute("lang") == langue[:2], etape
        assert page.locator("h1").count() == 1, etape
    assert plaintes == []


def _etapes(page: Page, base: str, salon: Maison) -> Any:
    """Walk through every state the pages can show; yields its name."""
    page.goto(f"{base}/q/{salon.poste.jeton}")
    yield "prestations"
    suivre(page.locator("form button"))
    yield "prestations refusées"
    page.locator("[name=p]").first.check()
    page.locator("#ta").check()
    suivre(page.locator("form button"))
    yield "vous"
    page.locator("#telephone").fill("12")
    page.locator("#courriel").fill("afi@")
    suivre(page.locator("form button"))
    yield "vous refusé"
    suivre(page.locator(".barre a"))
    yield "payer sans numéro"
    suivre(page.locator("button.large:visible").first)
    yield "payer refusé"
    page.locator("#telephone").fill("01 66 00 00 01")
    page.locator("#r-mtn").check()
    page.locator("summary").first.click()
    yield "payer rempli"
    suivre(page.locator("form[action$=especes] button"))
    yield "espèces"
    session = page.url.split("?")[0]
    page.goto(session + "?etape=abandonner")
    yield "abandonner"
    fabriques.echouer(fabriques.tentative(SessionPaiement.objects.get()))
    page.goto(session)
    yield "payer après un refus"
    paiement = fabriques.tentative(SessionPaiement.objects.get())
    page.goto(session)
    yield "attente"
    Paiement.objects.filter(pk=paiement.pk).update(url_action="https://pay.example/1")
    page.goto(session)
    yield "attente ailleurs"
    paiement_rendre_incertain(paiement.pk, motif="sans_reponse")
    page.goto(session)
    yield "vérification"
    page.context.clear_cookies()
    page.goto(session)
    yield "regarder"


@pytest.mark.parametrize("langue", ["fr-FR", "en-GB"])
def test_les_autres_pages_sont_accessibles(
    contexte: Any, live_server: Any, salon_long: Maison, accessible: Any, langue: str
) -> None:
    page = contexte(largeur=320, hauteur=640, langue=langue).new_page()
    caissier = fabriques.membre(salon_long, "caissier")
    choix = [Choix(str(salon_long.prestations[0].pk))]
    ticket = session_ouvrir_ticket(salon_long.salon, choix=choix, coiffeur_id=None, acteur_id=caissier.pk)
    ancien = AncienJetonQR.objects.create(
        poste=salon_long.poste, jeton=jeton_nouveau(), code_court="AAAAAA", remplace_par=caissier
    )
    page.goto(f"{live_server.url}/q/{ticket.jeton}")
    accessible(page)
    page.goto(f"{live_server.url}/s/{ticket.jeton}/?etape=abandonner")
    suivre(page.locator("form button"))
    accessible(page)
    for adresse in (f"/q/{ancien.jeton}", "/nulle-part"):
        page.goto(live_server.url + adresse)
        accessible(page)
    page.set_extra_http_headers({"User-Agent": "WhatsApp/2.0"})
    page.goto(f"{live_server.url}/q/{salon_long.poste.jeton}")
    accessible(page)


def test_la_premiere_vue_est_une_seule_requete(contexte: Any, live_server: Any, salon: Maison) -> None:
    page = contexte().new_page()
    demandes: list[str] = []
    page.on("request", lambda requete: demandes.append(requete.url))
    page.goto(f"{live_server.url}/q/{salon.poste.jeton}", wait_until="networkidle")
    assert [d for d in demandes if not d.startswith("data:")] == [f"{live_server.url}/q/{salon.poste.jeton}"]


def test_tout_ce_qui_se_touche_fait_48_points(contexte: Any, live_server: Any, salon: Maison) -> None:
    page = contexte(largeur=320, hauteur=640).new_page()
    page.goto(f"{live_server.url}/q/{salon.poste.jeton}")
    page.locator("[name=p]").first.check()
    tailles = page.evaluate(
        "[...document.querySelectorAll('a,button,select,.rang label,.pastille label,.champ input')]"
        ".map(e => [e.textContent.trim().slice(0, 20), e.offsetHeight]).filter(t => t[1] > 0 && t[1] < 48)"
    )
    assert tailles == []


def test_un_telephone_qui_attend_recoit_moins_de_300_octets(
    live_server: Any, salon: Maison, capsys: pytest.CaptureFixture[str]
) -> None:
    session = fabriques.session_a_payer(salon, appareil="a" * 43)
    fabriques.tentative(session)
    adresse = urlsplit(live_server.url)
    connexion = http.client.HTTPConnection(adresse.hostname or "", adresse.port, timeout=10)
    entetes = {"Cookie": "appareil=" + "a" * 43, "Accept-Encoding": "gzip"}
    connexion.request("GET", f"/s/{session.jeton}/", headers=entetes)
    premiere = connexion.getresponse()
    premiere.read()
    connexion.request("GET", f"/s/{session.jeton}/", headers=entetes | {"If-None-Match": premiere.headers["ETag"]})
    suite = connexion.getresponse()
    octets = len(f"HTTP/1.1 304 Not Modified\r\n{suite.headers}")
    connexion.close()
    with capsys.disabled():
        sys.stdout.write(f"\n  rien de neuf : {octets} octets\n")
    assert (suite.status, suite.read()) == (304, b"")
    assert octets <= 300
