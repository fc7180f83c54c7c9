"""Families 13 and 14: prices, returns and QR codes that somebody writes herself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from salon_paiement.etats import EtatSession
from salon_paiement.models import SessionPaiement
from tests import fabriques
from tests.client.telephone import Telephone

SOMMES = [
    "0",
    "-1",
    "-5000",
    "1e18",
    "999999999999999999999",
    "0x10",
    "NaN",
    "١٠٠٠",
    "5000.5",
    "5 000 €",
    "' OR 1=1",
    "",
]


@pytest.fixture
def telephone(maison: fabriques.Maison) -> Telephone:
    return Telephone(maison)


@pytest.mark.parametrize("somme", SOMMES)
def test_un_pourboire_ecrit_a_la_main_ne_rend_jamais_la_note_moins_chere(telephone: Telephone, somme: str) -> None:
    telephone.scanner()
    telephone.choisir(0, pourboire="autre", autre=somme, prix="1", total="1", remise="5000")
    session = telephone.session
    assert session.total >= telephone.chez.prestations[0].prix or session.etat == EtatSession.SCANNE
    assert 0 <= session.pourboire <= 1_000_000
    assert session.remise == 0


@pytest.mark.parametrize("quantite", ["0", "-3", "100000", "abc", "1.5"])
def test_une_quantite_ecrite_a_la_main_ne_paie_pas_le_salon_a_l_envers(telephone: Telephone, quantite: str) -> None:
    telephone.scanner()
    cle = str(telephone.chez.prestations[0].pk)
    telephone.poster("prestations", **{"p": [cle], f"q_{cle}": quantite})
    assert telephone.session.total >= 0
    assert all(ligne.quantite > 0 for ligne in telephone.session.lignes.all())


def test_la_prestation_d_un_autre_salon_ne_se_paie_pas_ici(telephone: Telephone) -> None:
    ailleurs = fabriques.maison("Chez Rivale")
    telephone.scanner()
    telephone.poster("prestations", p=[str(ailleurs.prestations[0].pk)])
    assert telephone.session.total == 0
    assert not telephone.session.lignes.exists()


@pytest.mark.parametrize(
    "suite", ["status=success", "status=approved&id=1", "transaction_id=1&statut=reussi", "etat=paye"]
)
def test_un_retour_qui_dit_paye_ne_paie_rien(maison: fabriques.Maison, suite: str) -> None:
    session = fabriques.session_a_payer(maison)
    reponse = Client().get(f"/s/{session.jeton}/retour?{suite}")
    assert reponse.status_code == 303
    session.refresh_from_db()
    assert session.etat == EtatSession.PRESTATION_SELECTIONNEE
    assert not hasattr(session, "recu")


def test_l_adresse_d_une_note_ne_se_devine_pas_de_celle_d_une_autre(maison: fabriques.Maison) -> None:
    notes = [fabriques.session_scannee(maison) for _note in range(5)]
    jetons = {note.jeton for note in notes}
    assert len(jetons) == 5
    assert all(len(jeton) == 43 for jeton in jetons)
    # Neither the code nor the key opens the visit.
    for note in notes:
        assert Client().get(f"/s/{note.code_court}/").status_code == 404
        assert Client().get(f"/s/{note.pk}/").status_code == 404


def test_le_qr_d_un_poste_ferme_n_ouvre_rien(maison: fabriques.Maison) -> None:
    maison.poste.actif = False
    maison.poste.save()
    assert Client().get(f"/q/{maison.poste.jeton}").status_code == 409
    assert not SessionPaiement.objects.exists()


def test_la_page_de_paiement_ne_montre_a_l_un_ni_le_numero_ni_le_nom_de_l_autre(telephone: Telephone) -> None:
    telephone.jusqu_a_payer("01 66 00 00 01")
    curieux: Any = Client().get(telephone.adresse())
    html = curieux.content.decode()
    assert "66 00 00 01" not in html
    assert "0166000001" not in html
    assert "Afi" not in html.replace("Salon Afi", "")
