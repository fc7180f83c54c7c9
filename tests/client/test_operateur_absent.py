"""Paying when the salon's operator cannot be used: a sentence, never an error page."""

from __future__ import annotations

import pytest

from paiements.models import CompteFournisseur, ExceptionMonetaire, Paiement
from paiements.services.comptes import compte_enregistrer
from tests import fabriques
from tests.client.telephone import Lire, Telephone

CLE = "c" * 22


def retirer(telephone: Telephone) -> None:
    CompteFournisseur.objects.filter(pk=telephone.chez.compte.pk).update(fournisseur="disparu")


def test_sans_son_seul_operateur_il_reste_les_especes(telephone: Telephone, lire: Lire) -> None:
    retirer(telephone)
    assert "espèces" in lire(telephone.jusqu_a_payer())
    page = telephone.poster("payer", reseau="mtn", telephone=fabriques.NUMERO, cle=CLE)
    assert page.status_code == 422
    assert not Paiement.objects.exists()
    assert telephone.session.etat == "prestation_selectionnee"


def test_l_autre_compte_du_salon_reste_propose(telephone: Telephone) -> None:
    retirer(telephone)
    identifiants = {"cle": "k" * 20, "boutique": "B" * 12}
    compte_enregistrer(
        telephone.chez.salon, fournisseur="feexpay", mode="live", identifiants=identifiants, reseaux=["moov"]
    )
    page = telephone.jusqu_a_payer().content.decode()
    assert 'value="moov"' in page
    assert 'value="mtn"' not in page


def test_une_note_en_cours_chez_un_operateur_retire_se_lit_encore(telephone: Telephone) -> None:
    telephone.jusqu_a_payer()
    fabriques.tentative(telephone.session)
    retirer(telephone)
    assert telephone.voir().status_code == 200


@pytest.mark.django_db(transaction=True)
def test_des_identifiants_illisibles_se_disent_et_la_note_reste_a_payer(telephone_reel: Telephone, lire: Lire) -> None:
    telephone_reel.jusqu_a_payer()
    CompteFournisseur.objects.update(identifiants_chiffres="gAAAAAabime")
    reponse = telephone_reel.payer(telephone=fabriques.NUMERO)
    assert reponse.status_code == 303
    assert "Cet opérateur n'est pas disponible ici en ce moment" in lire(telephone_reel.voir())
    assert telephone_reel.session.etat == "prestation_selectionnee"
    assert ExceptionMonetaire.objects.get().type == "identifiants"
