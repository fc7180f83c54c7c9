"""Play money says so on every page of the client; real money never does."""

from __future__ import annotations

import pytest

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import CompteFournisseur, Paiement
from paiements.services.encaissement import avis_appliquer
from salon_paiement.services.expiration import session_abandonner
from tests import fabriques
from tests.client.telephone import Telephone, texte_de
from tests.fabriques_essai import TOTAL, passer_en_reel

pytestmark = pytest.mark.django_db


def parcours(telephone: Telephone) -> list[str]:
    """What the phone reads: before choosing, while it waits, and on its receipt."""
    lus = [texte_de(telephone.jusqu_a_payer())]
    fabriques.tentative(telephone.session)
    lus.append(texte_de(telephone.voir()))
    fabriques.reussir(Paiement.objects.get())
    lus.append(texte_de(telephone.client.get(telephone.adresse(), follow=True)))
    return lus


def test_le_dit_avant_de_choisir_pendant_l_attente_et_sur_le_recu(telephone: Telephone) -> None:
    payer, attente, recu = parcours(telephone)
    assert "À payer" in payer
    assert "Regardez votre téléphone" in attente
    assert "Payé : 5 000" in recu
    assert [TOTAL in page for page in (payer, attente, recu)] == [True] * 3
    assert "MTN MoMo (essai)" in recu


def test_un_compte_reel_ne_porte_aucune_marque(telephone: Telephone) -> None:
    passer_en_reel(telephone.chez)
    pages = parcours(telephone)
    assert "Payé : 5 000" in pages[2]
    assert [mot for page in pages for mot in ("ESSAI", "essai") if mot in page] == []


def test_la_page_ne_propose_que_du_reel_des_qu_un_compte_l_est(telephone: Telephone) -> None:
    essai = telephone.chez.compte
    passer_en_reel(telephone.chez)
    CompteFournisseur.objects.filter(pk=essai.pk).update(actif=True)
    assert "ESSAI" not in texte_de(telephone.jusqu_a_payer())


def test_l_attente_garde_le_mode_de_sa_tentative(telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    fabriques.tentative(telephone.session)
    passer_en_reel(telephone.chez)
    assert TOTAL in texte_de(telephone.voir())


def test_un_autre_telephone_le_lit_aussi(telephone: Telephone, autre_telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    fabriques.tentative(telephone.session)
    assert TOTAL in texte_de(autre_telephone.voir())


def test_de_l_argent_d_essai_arrive_trop_tard_n_est_pas_donne_pour_reel(telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    paiement = fabriques.tentative(telephone.session)
    fabriques.echouer(paiement, Statut.EXPIRE)
    session_abandonner(telephone.session.pk, par="client")
    avis_appliquer(paiement.pk, Avis(Statut.REUSSI, montant=5000, devise="XOF"), source="interrogation")
    page = texte_de(telephone.voir())
    assert "est arrivé après sa fermeture" in page
    assert TOTAL in page


def test_une_note_close_sans_argent_ne_porte_aucune_marque(telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    telephone.poster("abandonner")
    page = texte_de(telephone.voir())
    assert "Rien n'a été payé" in page
    assert "ESSAI" not in page


def test_sans_operateur_la_page_des_especes_ne_parle_pas_d_essai(telephone: Telephone) -> None:
    CompteFournisseur.objects.update(actif=False)
    page = texte_de(telephone.jusqu_a_payer())
    assert "payez en espèces" in page
    assert "ESSAI" not in page


def test_la_marque_se_lit_dans_l_autre_langue(telephone: Telephone) -> None:
    telephone.client.get("/langue/en/")
    page = telephone.jusqu_a_payer()
    assert 'class="essai"' in page.content.decode()
