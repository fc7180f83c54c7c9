"""The pages after the verdict, and the doors beside: accessible, in both languages, on a 320 px phone."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from django.core import mail

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Avoir, Paiement
from paiements.services.avoirs import Depense, avoir_depenser
from paiements.services.encaissement import avis_appliquer
from paiements.services.remboursement.remise import remboursement_crediter
from salon_paiement.models import Evaluation, Recu, Salon
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests import fabriques
from tests.fabriques import Maison
from tests.fabriques_remboursements import approuve, cle, payee
from tests.pages import suivre

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("langue", ["fr-FR", "en-GB"])
def test_le_recu_et_l_avis_sont_accessibles(
    contexte: Any, live_server: Any, maison_reelle: Maison, accessible: Any, langue: str
) -> None:
    session = fabriques.session_payee(maison_reelle, pourboire=500)
    adresse = f"{live_server.url}/r/{Recu.objects.get(session=session).jeton}/"
    page = contexte(largeur=320, hauteur=640, langue=langue).new_page()
    page.goto(adresse)
    accessible(page)
    page.locator("input[name=note][value='4']").check(force=True)
    suivre(page.locator("form[action$=avis] button"))
    accessible(page)
    assert Evaluation.objects.get().note == 4
    avis_appliquer(Paiement.objects.get().pk, Avis(Statut.EXTOURNE), source="interrogation")
    page.goto(adresse)
    accessible(page)
    page.locator("form[action$=effacer] button").click()
    page.wait_for_url("**/au-revoir/")
    accessible(page)


@pytest.mark.parametrize("langue", ["fr-FR", "en-GB"])
def test_le_recu_qui_dit_ce_qui_revient_est_accessible(
    contexte: Any, live_server: Any, maison_reelle: Maison, accessible: Any, langue: str
) -> None:
    gerante, paiement = fabriques.membre(maison_reelle), payee(maison_reelle)
    Salon.objects.update(mois_avoir=6)
    approuve(paiement, gerante, 1000, "manuel")
    remboursement_crediter(approuve(paiement, gerante, 3000, "avoir").pk, gerante, cle())
    avoir = Avoir.objects.get()
    autre = avoir_depenser(fabriques.session_a_payer(maison_reelle).pk, Depense(avoir.code, cle(), 1000)).session
    fabriques.reussir(fabriques.tentative(autre))
    page = contexte(largeur=320, hauteur=640, langue=langue).new_page()
    for session, present in ((paiement.session, 1), (autre, 0)):
        page.goto(f"{live_server.url}/r/{Recu.objects.get(session=session).jeton}/")
        accessible(page)
        assert page.locator(".avoir .code").count() == present
        assert page.locator(".suite").count() >= 1


@pytest.mark.parametrize("langue", ["fr-FR", "en-GB"])
def test_le_code_court_et_la_boite_de_la_demo_sont_accessibles(
    contexte: Any, live_server: Any, maison_reelle: Maison, accessible: Any, langue: str, settings: Any,
    tmp_path: pathlib.Path,
) -> None:  # fmt: skip
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    fabriques.session_payee(maison_reelle, courriel="afi@example.org")
    assert notifications_envoyer() == 1
    assert not mail.outbox
    page = contexte(largeur=320, hauteur=640, langue=langue).new_page()
    page.goto(f"{live_server.url}/c/")
    accessible(page)
    page.locator("input[name=code]").fill("000000")
    suivre(page.locator("form[action*='/c/'] button, main form button").first)
    accessible(page)
    page.goto(f"{live_server.url}/demo/courriels/")
    accessible(page)
    suivre(page.locator("main a[href*='/demo/courriels/']").first)
    accessible(page)


@pytest.mark.parametrize("mouvement", ["no-preference", "reduce"])
def test_le_recu_bouge_et_dit_l_instant_ou_on_le_regarde(
    contexte: Any, live_server: Any, maison_reelle: Maison, mouvement: str
) -> None:
    session = fabriques.session_payee(maison_reelle)
    page = contexte(reduced_motion=mouvement).new_page()
    page.goto(f"{live_server.url}/r/{Recu.objects.get(session=session).jeton}/")
    vivant = page.locator(".vivant")
    avant = vivant.inner_text()
    assert page.evaluate("document.getAnimations().filter(a => a.playState == 'running').length") == 1
    page.wait_for_timeout(1_100)
    page.reload()
    assert vivant.inner_text() != avant
