"""Checking a poster on a phone: it fits, it is accessible, a photograph is read by the phone itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse

from salon_paiement.models import Role
from tests.personnel.conftest import Equipe
from tests.personnel.test_controle_affiche import BASE, muette
from tests.personnel.test_navigateur import fautes, ouvrir

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
__all__ = ["ouvrir"]
# Chromium reads QR codes on Android only: here its reader answers what it would have read.
LECTEUR = "window.BarcodeDetector = class { async detect(image) { return image.width ? [{ rawValue: %r }] : []; } };"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_les_pages_des_affiches_tiennent_sur_un_petit_telephone(equipe_reelle: Equipe, ouvrir: Any, theme: str) -> None:
    muette(equipe_reelle)
    controle = reverse("admin:poste_verifier") + f"?poste={equipe_reelle.chez.poste.pk}"
    vues = {}
    for adresse in (controle, reverse("admin:index"), reverse("admin:salon_paiement_posteqr_changelist")):
        page = ouvrir(
            equipe_reelle.client(Role.PROPRIETAIRE), adresse, viewport={"width": 360, "height": 740}, color_scheme=theme
        )
        vues[adresse] = (page.evaluate("document.documentElement.scrollWidth"), fautes(page))
    assert vues == dict.fromkeys(vues, (360, []))


@pytest.mark.parametrize("sait_lire", [True, False])
def test_une_photo_du_qr_est_lue_par_le_telephone(
    equipe_reelle: Equipe, ouvrir: Any, sait_lire: bool, settings: LazySettings
) -> None:
    settings.ADRESSE_PUBLIQUE = BASE
    page = ouvrir(equipe_reelle.client(Role.CAISSIER), "/admin/", viewport={"width": 360, "height": 740})
    lue = f"{BASE}/q/{equipe_reelle.chez.poste.jeton}"
    page.add_init_script(LECTEUR % lue if sait_lire else "delete window.BarcodeDetector;")
    page.goto(page.url.rstrip("/") + "/salon_paiement/posteqr/verifier/")
    photo = page.locator("[data-photo-qr]")
    assert photo.is_visible() is sait_lire
    if sait_lire:
        octets = page.screenshot()
        photo.locator("input").set_input_files({"name": "qr.png", "mimeType": "image/png", "buffer": octets})
        page.get_by_text("C'est bien le QR actuel de « Fauteuil 1 »").wait_for()
    else:
        page.get_by_label("Adresse lue, ou code").fill(lue)
        page.get_by_role("button", name="Contrôler").click()
        page.get_by_text("C'est bien le QR actuel de « Fauteuil 1 »").wait_for()
