"""In a real browser: a long file is asked for from the figures, followed by itself, and fetched."""

from __future__ import annotations

import datetime
import pathlib
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from salon_paiement.models import Role
from statistiques.exports.fabrication import exports_fabriquer
from statistiques.models import ExportStatistiques
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from tests.personnel.test_navigateur import Ouvrir, fautes
from tests.personnel.test_navigateur import ouvrir as ouvrir
from tests.statistiques.exports.lecteurs import csv_lire

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def equipe(transactional_db: None, settings: Any) -> Equipe:
    settings.EXPORT_SEUIL_DIRECT = 0
    return composer_equipe()


def rafraichir(page: Page) -> None:
    with page.expect_response(lambda r: "/direct/" in r.url):
        page.evaluate("htmx.trigger(document.querySelector('[data-sonde]'), 'actualiser')")


def test_un_gros_fichier_se_demande_depuis_la_page_se_suit_tout_seul_et_se_telecharge(
    equipe: Equipe, ouvrir: Ouvrir, tmp_path: pathlib.Path
) -> None:
    fabriques.session_payee(equipe.chez)
    page = ouvrir(
        equipe.client(Role.GERANT), reverse("admin:statistiques") + "?periode=7j",
        viewport={"width": 360, "height": 800}, color_scheme="dark",
    )  # fmt: skip
    page.get_by_role("link", name="Exporter").click()
    expect(page.get_by_label("Que voulez-vous ?")).to_have_value("statistiques")
    assert fautes(page) == []
    page.get_by_label("Que voulez-vous ?").select_option("paiements")
    page.get_by_label("Format").select_option("csv")
    page.get_by_role("button", name="Préparer le fichier").click()
    expect(page.get_by_text("Lecture des lignes…")).to_be_visible()
    ligne = ExportStatistiques.objects.filter(demandeur=equipe.personnes[Role.GERANT])
    plus_tard = timezone.now() + datetime.timedelta(minutes=5)
    ligne.update(etat="en_cours", prochaine_tentative=plus_tard, lignes_total=2000, lignes_faites=840)
    rafraichir(page)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "42")
    expect(page.get_by_text("840 lignes écrites sur 2\u00a0000")).to_be_visible()
    assert fautes(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    ligne.update(prochaine_tentative=timezone.now())
    assert exports_fabriquer() == 1
    rafraichir(page)
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Télécharger le fichier").click()
    attendu.value.save_as(tmp_path / "recu.csv")
    assert len(csv_lire((tmp_path / "recu.csv").read_bytes())) == 2
    assert fautes(page) == []
