"""What a receipt says about money: all of it, as it came and as it went."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Moyen, Paiement
from paiements.moyens import moyen_libelle, paiements_affichables
from paiements.services.encaissement import avis_appliquer
from salon_paiement.recus import PaiementAffichable
from tests import fabriques

pytestmark = pytest.mark.django_db


def test_montre_le_reseau_le_numero_masque_et_la_reference(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    fabriques.reussir(fabriques.tentative(session, reference="ref-42"))
    assert paiements_affichables(session) == [
        PaiementAffichable("MTN MoMo", "5\u202f000\u00a0F", "+229 01 ** ** ** 01", "ref-42", essai=True)
    ]


def test_tait_ce_qui_n_est_pas_venu(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    fabriques.echouer(fabriques.tentative(session))
    session.refresh_from_db()
    fabriques.tentative(session)
    assert paiements_affichables(session) == []


def test_dit_le_surplus(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    fabriques.reussir(fabriques.tentative(session), 5500)
    [affiche] = paiements_affichables(session)
    assert affiche.montant == "5\u202f500\u00a0F"
    assert affiche.note == "Dont 500\u00a0F en trop. Le salon est prévenu."


def test_dit_le_second_paiement_d_une_note_deja_payee(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    premiere = fabriques.tentative(session)
    fabriques.echouer(premiere)
    session.refresh_from_db()
    fabriques.reussir(fabriques.tentative(session))
    premiere.refresh_from_db()
    fabriques.reussir(premiere)
    notes = [affiche.note for affiche in paiements_affichables(session)]
    assert notes == ["", "Reçu en plus de la note. Le salon est prévenu."]


def test_dit_que_l_operateur_a_repris_l_argent(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.reussir(fabriques.tentative(session))
    avis_appliquer(paiement.pk, Avis(Statut.EXTOURNE, montant=5000), source="interrogation")
    [affiche] = paiements_affichables(session)
    assert affiche.repris
    assert "repris" in affiche.note


@pytest.mark.parametrize(
    ("champs", "montant"),
    [
        ({"montant_recu": None, "montant_applique": 0}, "montant à vérifier"),
        ({"montant_recu": 12, "devise_recue": "EUR", "montant_applique": 0}, "12 EUR"),
    ],
)
def test_n_invente_aucun_montant(maison: fabriques.Maison, champs: dict[str, object], montant: str) -> None:
    session = fabriques.session_payee(maison)
    Paiement.objects.filter(session=session).update(**champs)
    assert paiements_affichables(session)[0].montant == montant


def test_nomme_les_especes_et_les_reseaux_disparus() -> None:
    assert moyen_libelle(Paiement(moyen=Moyen.ESPECES, etat=EtatPaiement.REUSSI)) == "Espèces"
    assert moyen_libelle(Paiement(moyen=Moyen.MOBILE_MONEY, reseau="disparu")) == "Mobile money"
