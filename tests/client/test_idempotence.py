"""Money forms of the client: double click, back button, reload, another parameter, the header."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from paiements.models import Paiement
from simulateur.serveur import ServeurSimule
from tests.client.conftest import brancher
from tests.client.telephone import Lire, Telephone
from tests.fabriques import Maison
from tests.verification import attend_coherence

pytestmark = pytest.mark.postgresql
CHROMIUM_LENT = 10_000


@pytest.fixture
def pret(telephone_reel: Telephone, operateur: ServeurSimule) -> Any:
    telephone_reel.jusqu_a_payer()
    operateur.client().scenario("attendre")
    return telephone_reel


@pytest.mark.parametrize("cle", ["1", "par-programme-0001", "x" * 64])
def test_l_en_tete_vaut_le_champ_cache(pret: Telephone, cle: str) -> None:
    for _fois in range(2):
        reponse = pret.client.post(pret.adresse("payer"), {"reseau": "mtn"}, headers={"Idempotency-Key": cle})
        assert (reponse.status_code, reponse["Location"]) == (303, pret.adresse())
    assert Paiement.objects.count() == 1


@pytest.mark.parametrize("cle", ["", "a b", "x" * 65])
def test_refuse_une_cle_qui_n_en_est_pas_une(pret: Telephone, lire: Lire, cle: str) -> None:
    reponse = pret.poster("payer", reseau="mtn", cle=cle)
    assert (reponse.status_code, "Cette page n'est plus à jour" in lire(reponse)) == (422, True)
    assert not Paiement.objects.exists()


def test_rejouer_apres_le_recu_mene_a_la_meme_page(pret: Telephone, operateur: ServeurSimule) -> None:
    page = pret.voir("payer")
    operateur.client().scenario("approuver")
    pret.payer(page=page)
    (transaction,) = operateur.client().transactions()
    operateur.client().attendre(transaction["reference"], "SUCCESSFUL")
    pret.client.get(pret.adresse("retour"))
    reponse = pret.payer(page=page)
    assert (reponse.status_code, reponse["Location"]) == (303, pret.adresse())
    assert Paiement.objects.count() == 1
    attend_coherence()


@pytest.mark.parametrize("autres", [{"reseau": "moov"}, {"telephone": "95 00 00 02"}, {"telephone": "12"}])
def test_la_meme_cle_pour_autre_chose_est_refusee_pendant_l_attente(
    pret: Telephone, lire: Lire, autres: dict[str, str]
) -> None:
    page = pret.voir("payer")
    pret.payer(page=page)
    reponse = pret.payer(page=page, **autres)
    assert reponse.status_code == 422
    assert "Cette page a déjà servi à une autre opération." in lire(reponse)
    assert Paiement.objects.count() == 1


def test_une_cle_neuve_pendant_l_attente_ne_lance_rien(pret: Telephone) -> None:
    pret.payer()
    reponse = pret.poster("payer", reseau="mtn", cle="une-autre-cle-000001")
    assert (reponse.status_code, reponse["Location"]) == (303, pret.adresse())
    assert Paiement.objects.count() == 1


@pytest.mark.navigateur
def test_retour_et_rechargement_dans_un_vrai_navigateur(
    maison_reelle: Maison, operateur: ServeurSimule, navigateur: Browser, live_server: Any
) -> None:
    brancher(maison_reelle, operateur)
    operateur.client().scenario("attendre")
    page = navigateur.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR").new_page()
    page.goto(f"{live_server.url}/q/{maison_reelle.poste.jeton}")
    page.locator('input[name="p"]').first.check()
    page.locator("form button[type=submit], form button:not([type])").first.click()
    page.get_by_label("Prénom").fill("Afi")
    page.locator('input[name="telephone"]').fill("01 66 00 00 01")
    page.locator("form button").first.click()
    page.locator('input[name="reseau"][value="mtn"]').check()
    page.get_by_role("button", name="Payer").first.dblclick(timeout=CHROMIUM_LENT)
    page.wait_for_selector("text=Annuler la demande", timeout=CHROMIUM_LENT)
    page.go_back()
    page.reload()
    page.wait_for_selector("text=Annuler la demande", timeout=CHROMIUM_LENT)
    assert Paiement.objects.count() == 1
    page.get_by_role("button", name="Annuler la demande").click()
    page.wait_for_selector("text=ne payez pas une deuxième fois", timeout=CHROMIUM_LENT)
    page.context.close()
    attend_coherence()
