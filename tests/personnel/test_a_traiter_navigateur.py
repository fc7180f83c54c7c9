"""The desk in a real browser, on a narrow phone: no accessibility fault, nothing wider than the screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from salon_paiement.models import Role
from tests.fabriques_guichet import tardif
from tests.pages import suivre
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import fautes
from tests.verification import attend_coherence

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def test_on_decide_depuis_un_petit_telephone(
    equipe_reelle: Equipe, navigateur: Browser, live_server: Any, settings: Any
) -> None:
    exception = tardif(equipe_reelle.chez, recu=4500)
    contexte = navigateur.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    valeur = equipe_reelle.client(Role.GERANT).cookies[settings.SESSION_COOKIE_NAME].value
    contexte.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": valeur, "url": live_server.url}])
    page = contexte.new_page()
    page.goto(f"{live_server.url}/admin/a-traiter/")

    def saine() -> None:
        assert fautes(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    saine()
    suivre(page.locator(f'a[href="/admin/a-traiter/{exception.pk}/"]'))
    saine()
    suivre(page.get_by_role("link", name="Accepter"))
    saine()
    page.get_by_label("Ne pas demander le reste").check()
    page.get_by_label("Pourquoi").fill("cliente fidèle")
    page.get_by_role("button", name="Accepter").dblclick()
    expect(page.get_by_text("Décidé le")).to_be_visible()
    saine()
    contexte.close()
    exception.refresh_from_db()
    assert exception.resolution == "accepte"
    attend_coherence()
