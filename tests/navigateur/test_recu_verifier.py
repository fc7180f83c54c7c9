"""The public page that checks a receipt: from the receipt's link to the answer, on a 320 px phone without script."""

from __future__ import annotations

from typing import Any

import pytest

from salon_paiement.models import Recu
from tests import fabriques
from tests.fabriques import Maison
from tests.pages import suivre
from traces.scellement import tout_sceller

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("langue", ["fr-FR", "en-GB"])
def test_du_recu_a_la_reponse_tout_est_accessible(
    contexte: Any, live_server: Any, maison_reelle: Maison, accessible: Any, langue: str
) -> None:
    recu = Recu.objects.get(session=fabriques.session_payee(maison_reelle))
    tout_sceller()
    page = contexte(largeur=320, hauteur=640, langue=langue).new_page()
    page.goto(f"{live_server.url}/r/{recu.jeton}/")
    suivre(page.locator("a[href*='/recu/verifier/']"))
    accessible(page)
    assert page.locator("#n").input_value() == recu.numero
    suivre(page.locator("main form button"))
    accessible(page)
    assert "5" in page.locator(".annonce h1").inner_text()
    Recu.objects.update(montant=50_000)
    page.goto(f"{live_server.url}/recu/verifier/?n={recu.numero}&c={recu.code}")
    suivre(page.locator("main form button"))
    accessible(page)
    assert page.locator(".annonce.refus").count() == 1
    page.goto(f"{live_server.url}/recu/verifier/?n={recu.numero}&c=AAAAAAAAAA")
    suivre(page.locator("main form button"))
    accessible(page)


def test_sans_script_la_page_repond_aussi(contexte: Any, live_server: Any, maison_reelle: Maison) -> None:
    recu = Recu.objects.get(session=fabriques.session_payee(maison_reelle))
    page = contexte(javascript=False).new_page()
    page.goto(f"{live_server.url}/recu/verifier/?n={recu.numero}&c={recu.code}")
    suivre(page.locator("main form button"))
    assert "Reçu vrai" in page.locator("h1").inner_text()
