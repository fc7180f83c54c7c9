"""Refund and pay pages in a real browser: no accessibility fault, 360 px, one click at a time."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from paiements.models import Remboursement
from paiements.services.versements import Part, versement_enregistrer
from salon_paiement.models import Role, Salon
from tests import fabriques
from tests.fabriques_remboursements import annoncer, approuve, cle, demander, payee
from tests.personnel.conftest import Equipe
from tests.personnel.test_navigateur import Ouvrir, fautes, ouvrir
from tests.verification import attend_coherence

__all__ = ["ouvrir"]
pytestmark = [pytest.mark.postgresql, pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]


def adresses(equipe: Equipe) -> dict[str, list[str]]:
    """Every page of this subject, by who reads it, on a day when each has something to show."""
    gerante, caissier = equipe.personnes[Role.GERANT], equipe.personnes[Role.CAISSIER]
    paiement = payee(equipe.chez, pourboire=500)
    attend, a_la_main = demander(paiement, caissier, 1500, "especes"), approuve(paiement, gerante, 1000, "manuel")
    annoncer(payee(equipe.chez), 2000)
    versement_enregistrer(equipe.chez.coiffeurs[0].pk, Part(500, 300, "manuel", "TRF-1"), gerante, cle())
    awa = equipe.chez.coiffeurs[0].pk
    return {
        Role.GERANT: [
            reverse("admin:remboursements") + "?tous=1",
            reverse("admin:remboursement", args=[attend.reference]),
            reverse("admin:remboursement", args=[a_la_main.reference]),
            reverse("admin:caisse_session", args=[paiement.session.code_court]),
            reverse("admin:gains"),
            reverse("admin:gains_coiffeur", args=[awa]),
        ],
        Role.COIFFEUR: [reverse("admin:gains")],
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_n_a_aucune_faute_et_tient_dans_360_pixels(equipe_reelle: Equipe, ouvrir: Ouvrir, theme: str) -> None:
    trouvees = {}
    for role, liste in adresses(equipe_reelle).items():
        for adresse in liste:
            page = ouvrir(
                equipe_reelle.client(role), adresse, viewport={"width": 360, "height": 700}, color_scheme=theme
            )
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            largeur = page.evaluate("document.documentElement.scrollWidth")
            if (faute := fautes(page)) or largeur != 360:
                trouvees[adresse] = [*faute, largeur]
    assert trouvees == {}


def test_de_la_note_a_la_preuve(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    Salon.objects.update(seuil_double_accord=1000)
    paiement = payee(equipe_reelle.chez)
    page = ouvrir(equipe_reelle.client(Role.CAISSIER), f"/admin/caisse/{paiement.session.code_court}/")
    page.click("text=Rembourser ce paiement")
    page.fill("input[name=montant]", "2 500")
    page.select_option("select[name=voie]", "manuel")
    page.fill(".rendre input[name=motif]", "coupe ratée")
    page.click("text=Demander le remboursement")
    expect(page.locator(".pastille.grande")).to_have_text("À approuver")
    remboursement = Remboursement.objects.get()
    page = ouvrir(equipe_reelle.client(Role.GERANT), f"/admin/remboursements/{remboursement.reference}/")
    page.click("button:has-text('Approuver')")
    page.click("text=Voir le numéro entier")
    expect(page.locator(".numero")).to_contain_text("+2290166000001")
    page.fill("#preuve", "TRF-2026-0042")
    page.click("text=C'est envoyé")
    expect(page.locator(".pastille.grande")).to_have_text("Rendu au client")
    attend_coherence()


def test_la_coiffeuse_confirme_ce_qu_elle_a_recu(equipe_reelle: Equipe, ouvrir: Ouvrir) -> None:
    fabriques.session_payee(equipe_reelle.chez, pourboire=500)
    part = Part(1000, 500, "manuel", "TRF-1")
    versement_enregistrer(equipe_reelle.chez.coiffeurs[0].pk, part, equipe_reelle.personnes[Role.GERANT], cle())
    page = ouvrir(equipe_reelle.client(Role.COIFFEUR), "/admin/")
    page.click("text=Mes gains")
    page.click("text=Oui, j'ai reçu cette somme")
    expect(page.locator(".pastille.remboursement-fait")).to_contain_text("reçu, confirmé le")
