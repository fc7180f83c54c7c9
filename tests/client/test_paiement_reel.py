"""Step 3 against the simulated operator: one click, one attempt, whatever happens around it."""

from __future__ import annotations

from typing import Any

import pytest

from paiements.models import Paiement
from paiements.services.relance import paiements_relancer
from simulateur.serveur import ServeurSimule
from tests.client.telephone import Lire, Telephone

pytestmark = pytest.mark.postgresql


@pytest.fixture
def pret(telephone_reel: Telephone) -> Any:
    telephone_reel.jusqu_a_payer()
    return telephone_reel


def test_lance_une_tentative_et_attend(pret: Telephone, operateur: ServeurSimule, lire: Lire) -> None:
    operateur.client().scenario("attendre")
    page = pret.payer()
    assert (page.status_code, page["Location"]) == (303, pret.adresse())
    texte = lire(pret.voir())
    assert "Tapez votre code secret dans la fenêtre de MTN MoMo" in texte
    for fait in ("5 000 F", "+229 01 ** ** ** 01", pret.session.code_court):
        assert fait in texte
    assert len(operateur.client().transactions()) == 1


def test_le_meme_formulaire_envoye_deux_fois_fait_une_tentative(pret: Telephone, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    page = pret.voir("payer")
    reponses = [pret.payer(page=page) for _fois in range(3)]
    assert {(r.status_code, r["Location"]) for r in reponses} == {(303, pret.adresse())}
    assert Paiement.objects.count() == 1
    assert len(operateur.client().transactions()) == 1


def test_deux_onglets_font_une_tentative(pret: Telephone, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    premier, second = pret.voir("payer"), pret.voir("payer")
    assert pret.payer(page=premier)["Location"] == pret.payer(page=second)["Location"] == pret.adresse()
    assert Paiement.objects.count() == 1


def test_la_cle_d_un_essai_refuse_ne_relance_rien(pret: Telephone, operateur: ServeurSimule, lire: Lire) -> None:
    operateur.client().scenario("initiation_400")
    page = pret.voir("payer")
    pret.payer(page=page)
    assert "Le paiement n'est pas passé" in lire(pret.voir())
    operateur.client().scenario("attendre")
    pret.payer(page=page)
    assert Paiement.objects.count() == 1


def test_la_meme_cle_avec_un_autre_operateur_est_refusee(pret: Telephone, operateur: ServeurSimule, lire: Lire) -> None:
    operateur.client().scenario("initiation_400")
    page = pret.voir("payer")
    pret.payer(page=page)
    reponse = pret.payer(page=page, reseau="moov")
    assert reponse.status_code == 422
    assert "Cette page a déjà servi" in lire(reponse)
    assert Paiement.objects.count() == 1


def test_un_autre_numero_peut_payer(pret: Telephone, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    pret.payer(reseau="moov", telephone="95 00 00 02")
    paiement = Paiement.objects.get()
    assert paiement.telephone is not None
    assert paiement.telephone.masque == "+229 01 ** ** ** 02"
    assert pret.session.telephone != paiement.telephone


def test_dit_solde_insuffisant_quand_l_operateur_le_dit(pret: Telephone, operateur: ServeurSimule, lire: Lire) -> None:
    operateur.client().scenario("solde_insuffisant")
    pret.payer()
    # Its refusal comes a moment after its receipt: asked before, it says that the client is still thinking.
    [transaction] = operateur.client().transactions()
    operateur.client().attendre(transaction["reference"], "FAILED")
    Paiement.objects.update(prochaine_verification=Paiement.objects.get().date_creation)
    paiements_relancer()
    assert "Le solde de ce compte ne suffit pas" in lire(pret.voir())


def test_une_reponse_perdue_est_une_verification_jamais_un_echec(
    pret: Telephone, operateur: ServeurSimule, lire: Lire
) -> None:
    operateur.client().scenario("initiation_500")
    pret.payer()
    texte = lire(pret.voir())
    assert "Votre paiement est en cours de vérification" in texte
    assert "Ne payez pas une deuxième fois." in texte
    assert pret.session.code_court in texte
    assert "échoué" not in texte
    assert "prélevé" not in texte


def test_le_retour_de_l_operateur_demande_puis_mene_au_recu(pret: Telephone, operateur: ServeurSimule) -> None:
    operateur.client().scenario("approuver")
    pret.payer()
    (transaction,) = operateur.client().transactions()
    operateur.client().attendre(transaction["reference"], "SUCCESSFUL")
    page = pret.client.get(pret.adresse("retour"))
    assert (page.status_code, page["Location"]) == (303, pret.adresse())
    assert pret.session.etat == "paiement_reussi"
    assert pret.voir()["Location"] == f"/r/{pret.session.recu.jeton}/"


def test_le_retour_ne_prouve_rien(pret: Telephone, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    pret.payer()
    pret.client.get(pret.adresse("retour"), {"status": "SUCCESSFUL"})
    assert pret.session.etat == "paiement_initie"


def test_attendre_n_interroge_jamais_l_operateur(pret: Telephone, operateur: ServeurSimule) -> None:
    operateur.client().scenario("attendre")
    pret.payer()
    avant = Paiement.objects.get().nombre_verifications
    for _fois in range(5):
        pret.voir()
    assert Paiement.objects.get().nombre_verifications == avant
