"""In a real browser, at 360 pixels: an alert is seen, a rule is set, kept quiet, tried; no fault of accessibility."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from salon_paiement.models import Role
from statistiques.models import AlerteStatistique, RegleAlerte
from statistiques.regles.jeu import regles_installer
from tests.personnel.conftest import Equipe, composer_equipe
from tests.personnel.test_navigateur import Ouvrir, fautes
from tests.personnel.test_navigateur import ouvrir as ouvrir
from tests.statistiques.regles.mesures_inventees import Sonde

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
_LARGEUR = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def equipe(transactional_db: None, settings: Any) -> Equipe:
    regles_installer()
    return composer_equipe()


def test_une_alerte_se_voit_et_sa_regle_se_regle(equipe: Equipe, ouvrir: Ouvrir) -> None:
    sonde, salon = Sonde(instant=timezone.now()), equipe.chez.salon
    sonde.voir(salon.pk, 90_000)
    sonde.voir(equipe.chez.salon.pk, 700, objet="moov")
    page = ouvrir(
        equipe.client(Role.PROPRIETAIRE), reverse("admin:alertes"),
        viewport={"width": 360, "height": 800}, color_scheme="dark",
    )  # fmt: skip
    assert (fautes(page), page.evaluate(_LARGEUR)) == ([], 0)
    page.get_by_role("button", name="J'ai vu : MTN MoMo").click()
    expect(page.get_by_text("vue par")).to_be_visible()
    assert AlerteStatistique.objects.get(objet="mtn").acquittee_par == equipe.personnes[Role.PROPRIETAIRE]
    page.get_by_role("link", name="Régler : Paiement sans réponse, par réseau").first.click()
    assert (fautes(page), page.evaluate(_LARGEUR)) == ([], 0)
    page.get_by_label("Alerter au-dessus de (s)").fill("900")
    page.get_by_label("Critique au-dessus de (s)").fill("1800")
    page.get_by_label("SMS").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Règle enregistrée")).to_be_visible()
    regle = RegleAlerte.objects.get(salon=salon)
    assert (regle.seuil, "sms" in regle.canaux) == (900, True)
    page.get_by_role("link", name="Régler : Paiement sans réponse, par réseau").first.click()
    page.get_by_label("Raison").fill("travaux")
    page.get_by_role("button", name="Mettre en silence").click()
    expect(page.get_by_text("en silence", exact=True)).to_be_visible()
    assert (fautes(page), page.evaluate(_LARGEUR)) == ([], 0)


def test_la_page_de_la_plateforme_n_a_aucune_faute(equipe: Equipe, ouvrir: Ouvrir) -> None:
    page = ouvrir(equipe.client("plateforme"), f"{reverse('admin:alertes')}?salon=plateforme")
    assert fautes(page) == []
