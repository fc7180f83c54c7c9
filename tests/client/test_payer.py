"""Step 3 before the operator: what is proposed, refused, explained."""

from __future__ import annotations

import re
from typing import Any

import pytest

from paiements.fournisseurs.base import Statut
from paiements.models import CompteFournisseur, Paiement
from paiements.resultats import RAISONS
from paiements.services.incertitude import paiement_remplacer
from salon_paiement.models import Prestation
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.client.telephone import Lire, Telephone, cle_de

CLE = "c" * 22


def test_montre_le_montant_et_propose_l_operateur_du_numero(telephone: Telephone, lire: Lire) -> None:
    page = telephone.jusqu_a_payer("01 66 00 00 01")
    assert "À payer 5 000 F" in lire(page)
    assert "Payer 5 000 F" in lire(page)
    assert 'value="mtn" checked' in page.content.decode()
    assert "Laissez vide pour payer avec +229 01 ** ** ** 01" in lire(page)


def test_propose_l_operateur_d_un_ancien_numero_a_huit_chiffres(telephone: Telephone) -> None:
    assert 'value="moov" checked' in telephone.jusqu_a_payer("95 00 00 01").content.decode()


def test_ne_propose_rien_sans_numero(telephone: Telephone) -> None:
    telephone.scanner()
    telephone.choisir()
    assert " checked" not in telephone.voir("payer").content.decode()


def test_propose_le_seul_operateur(telephone: Telephone) -> None:
    CompteFournisseur.objects.update(reseaux=["celtiis_bj"])
    telephone.scanner()
    telephone.choisir()
    assert 'value="celtiis_bj" checked' in telephone.voir("payer").content.decode()


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ({"telephone": "01 66 00 00 01", "cle": CLE}, "Choisissez l'opérateur"),
        ({"reseau": "wave_ci", "telephone": "01 66 00 00 01", "cle": CLE}, "Choisissez l'opérateur"),
        ({"reseau": "mtn", "cle": CLE}, "Donnez le numéro Mobile Money"),
        ({"reseau": "mtn", "telephone": "12", "cle": CLE}, "Ce numéro n'est pas complet."),
        ({"reseau": "mtn", "telephone": "01 66 00 00 01"}, "Cette page n'est plus à jour."),
        ({"reseau": "mtn", "telephone": "01 66 00 00 01", "cle": "é" * 22}, "Cette page n'est plus à jour."),
    ],
)
def test_refuse_une_saisie_impossible_et_n_essaie_rien(
    telephone: Telephone, lire: Lire, donnees: dict[str, Any], phrase: str
) -> None:
    telephone.scanner()
    telephone.choisir()
    page = telephone.poster("payer", **donnees)
    assert page.status_code == 422
    assert phrase in lire(page)
    assert not Paiement.objects.exists()
    assert telephone.session.etat == "prestation_selectionnee"


def test_garde_le_numero_tape_et_propose_son_operateur_quand_il_manquait(telephone: Telephone) -> None:
    telephone.scanner()
    telephone.choisir()
    html = telephone.poster("payer", telephone="01 95 00 00 01", cle=CLE).content.decode()
    assert 'value="01 95 00 00 01"' in html
    assert 'value="moov" checked' in html


def test_sous_le_minimum_de_l_operateur_il_ne_reste_que_les_especes(telephone: Telephone, lire: Lire) -> None:
    Prestation.objects.filter(pk=telephone.chez.prestations[0].pk).update(prix=10)
    texte = lire(telephone.jusqu_a_payer())
    assert "payez en espèces au comptoir" in texte
    assert "Avec quel opérateur" not in texte


def test_un_salon_sans_compte_operateur_ne_propose_que_les_especes(telephone: Telephone, lire: Lire) -> None:
    CompteFournisseur.objects.update(actif=False)
    assert "Avec quel opérateur" not in lire(telephone.jusqu_a_payer())


def test_prevenir_pour_des_especes_ne_bloque_rien(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    page = telephone.poster("especes")
    assert (page.status_code, page["Location"]) == (303, telephone.adresse() + "?etape=especes")
    assert telephone.session.especes_declarees_le is not None
    assert telephone.session.etat == "prestation_selectionnee"
    for vue in (telephone.voir("especes"), telephone.voir()):
        assert f"Dites ce code {telephone.session.code_court}" in lire(vue)
    assert "Payer 5 000 F" in lire(telephone.voir("payer"))


def test_l_etape_des_especes_ne_s_invente_pas(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    assert "Payer 5 000 F" in lire(telephone.voir("especes"))


@pytest.mark.parametrize("motif", [*RAISONS, "autre", ""])
def test_dit_pourquoi_un_paiement_est_refuse_et_que_rien_n_est_preleve(
    telephone: Telephone, lire: Lire, motif: str
) -> None:
    telephone.jusqu_a_payer()
    fabriques.echouer(fabriques.tentative(telephone.session), motif=motif)
    texte = lire(telephone.voir())
    assert "Le paiement n'est pas passé" in texte
    assert "Rien n'a été prélevé." in texte
    assert str(RAISONS.get(motif, "Le paiement n'a pas abouti.")) in texte
    assert "Modifier les prestations" not in texte


@pytest.mark.parametrize("statut", [Statut.ANNULE, Statut.EXPIRE])
def test_dit_aussi_une_annulation_et_un_delai(telephone: Telephone, lire: Lire, statut: Statut) -> None:
    telephone.jusqu_a_payer()
    fabriques.echouer(fabriques.tentative(telephone.session), statut, "expire")
    assert "Rien n'a été prélevé." in lire(telephone.voir())


def test_un_paiement_partiel_montre_ce_qui_est_recu_et_ce_qui_reste(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    fabriques.reussir(fabriques.tentative(telephone.session), montant=4500)
    texte = lire(telephone.voir())
    assert "Nous avons bien reçu 4 500 F. Il reste 500 F à payer." in texte
    assert "Reste à payer 500 F" in texte
    assert "Rien n'a été prélevé" not in texte
    assert "Abandonner" not in texte


def test_l_ancien_paiement_encore_en_vol_reste_annonce(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    paiement = fabriques.tentative(telephone.session)
    paiement_remplacer(paiement.pk, acteur_id=None)
    texte = lire(telephone.voir())
    assert "Un premier paiement est en vérification" in texte
    assert "5 000 F par MTN MoMo est encore en cours de vérification" in texte
    assert "Rien n'a été prélevé" not in texte


def test_un_succes_que_l_on_ne_peut_compter_ne_se_paie_pas_deux_fois(telephone: Telephone, lire: Lire) -> None:
    telephone.jusqu_a_payer()
    fabriques.reussir(fabriques.tentative(telephone.session), devise="USD")
    texte = lire(telephone.voir())
    assert "Paiement reçu, à vérifier" in texte
    assert "Ne payez pas une deuxième fois" in texte
    assert "Rien n'a été prélevé" not in texte


@pytest.mark.parametrize("part", ["2000", " 2 000 F", "5000"])
def test_rejouer_le_formulaire_d_une_part_mene_a_la_meme_page(
    telephone_reel: Telephone, operateur: ServeurSimule, part: str
) -> None:
    cle = cle_de(telephone_reel.jusqu_a_payer())
    operateur.client().scenario("attendre")
    envois = [telephone_reel.poster("payer", reseau="mtn", cle=cle, montant=part) for _fois in range(2)]
    assert [envoi.status_code for envoi in envois] == [303, 303]
    assert Paiement.objects.count() == 1
    assert telephone_reel.poster("payer", reseau="mtn", cle=cle, montant="2500").status_code == 422


def test_le_bouton_de_la_part_n_annonce_pas_toute_la_somme(telephone: Telephone) -> None:
    html = telephone.jusqu_a_payer().content.decode()
    boutons = re.findall(r'<button[^>]*name="geste" value="(\w+)"[^>]*>([^<]+)<', html)
    # The Enter key presses the first one.
    assert [(valeur, mot.replace("\u202f", " ").replace("\xa0", " ")) for valeur, mot in boutons] == [
        ("tout", "Payer 5 000 F"), ("partie", "Payer cette partie")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("geste", "montant", "paye"),
    [("partie", "2 000", 2000), ("tout", "", 5000), ("tout", "5 000", 5000), ("partie", "5000", 5000)],
)
def test_chaque_bouton_paie_ce_qu_il_dit(telephone_reel: Telephone, geste: str, montant: str, paye: int) -> None:
    telephone_reel.payer(page=telephone_reel.jusqu_a_payer(), montant=montant, geste=geste)
    assert Paiement.objects.get().montant == paye


@pytest.mark.parametrize(
    ("geste", "montant", "phrase"),
    [("tout", "2 000", "Vous avez écrit une part"), ("partie", " ", "Écrivez la part que vous payez")],
)
def test_ne_paie_pas_une_autre_somme_que_celle_du_bouton(
    telephone: Telephone, lire: Lire, geste: str, montant: str, phrase: str
) -> None:
    page = telephone.jusqu_a_payer()
    refus = telephone.poster("payer", reseau="mtn", cle=cle_de(page), montant=montant, geste=geste)
    assert (refus.status_code, Paiement.objects.count()) == (422, 0)
    assert phrase in lire(refus)
    assert "<details open><summary>Payer une partie" in refus.content.decode()
