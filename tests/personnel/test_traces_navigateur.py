"""The log's pages on a phone and on a desk: nothing beside the screen, nothing the console complains about."""

from __future__ import annotations

import pytest
from django.urls import reverse

from salon_paiement.models import Role
from tests import fabriques
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import Ouvrir
from tests.personnel.test_navigateur import ouvrir as ouvrir

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("largeur", [360, 1280])
def test_tient_dans_l_ecran_se_deplie_et_s_imprime(equipe_reelle: Equipe, ouvrir: Ouvrir, largeur: int) -> None:
    session = fabriques.session_payee(equipe_reelle.chez)
    client, ecran = equipe_reelle.client(Role.PROPRIETAIRE), {"width": largeur, "height": 800}
    for adresse in (reverse("admin:traces") + "?q=5+000+hier+§", reverse("admin:traces_annulations")):
        page = ouvrir(client, adresse, viewport=ecran)
        assert page.evaluate("document.documentElement.scrollWidth") == largeur
    page = ouvrir(client, reverse("admin:traces"), viewport=ecran)
    page.fill("#q", session.code_court)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=f"histoire de la note {session.code_court}").first.click()
    page.locator(".technique summary").first.click()
    assert page.locator(".technique dl").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == largeur
    page.locator(".chips .qui-operateur").click()
    assert set(page.locator(".fait").evaluate_all("lis => lis.map(li => li.classList[1])")) == {"qui-operateur"}
    page.emulate_media(media="print")
    assert page.locator("#header").is_hidden()
    assert page.locator(".impression").is_visible()
