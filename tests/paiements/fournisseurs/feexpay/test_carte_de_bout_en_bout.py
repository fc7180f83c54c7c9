"""A card paid on FeexPay's page, whose reference nobody knows before the money has moved."""

from __future__ import annotations

import pytest

from paiements.etats import EtatPaiement
from paiements.models import CompteFournisseur, Moyen, Paiement
from paiements.services.initiation import Intention, paiement_initier
from paiements.services.relance import paiements_relancer
from simulateur.serveur import ServeurSimule
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paiement(banc: fabriques.Maison, operateur: ServeurSimule) -> Paiement:
    CompteFournisseur.objects.filter(pk=banc.compte.pk).update(reseaux=["mtn", "carte"])
    operateur.client().scenario("attendre")
    session = fabriques.session_a_payer(banc)
    return paiement_initier(session.pk, Intention("carte", None, "cle"))


def _relancer(paiement: Paiement) -> None:
    Paiement.objects.filter(pk=paiement.pk).update(
        prochaine_verification=fabriques.il_y_a(secondes=1), derniere_verification=None
    )
    paiements_relancer()
    paiement.refresh_from_db()


def test_le_client_part_sur_la_page_sans_reference(paiement: Paiement) -> None:
    assert (paiement.etat, paiement.moyen) == (EtatPaiement.EN_COURS, Moyen.CARTE)
    assert paiement.reference_fournisseur == ""
    assert "/payer/" in paiement.url_action
    assert paiement.frais_attendus == paiement.montant * 450 // 10_000


def test_l_historique_apprend_la_reference_et_regle_la_note(paiement: Paiement, operateur: ServeurSimule) -> None:
    pilote = operateur.client()
    transaction = pilote.trouver(paiement.reference)
    pilote.decider(transaction["reference"], "approuver")
    pilote.attendre(transaction["reference"], "SUCCESSFUL")
    _relancer(paiement)
    assert (paiement.etat, paiement.reference_fournisseur) == (EtatPaiement.REUSSI, transaction["reference"])
    attend_coherence()


def test_une_reference_pressentie_suffit_quand_l_historique_est_ferme(
    paiement: Paiement, operateur: ServeurSimule
) -> None:
    pilote = operateur.client()
    transaction = pilote.trouver(paiement.reference)
    pilote.decider(transaction["reference"], "approuver")
    pilote.attendre(transaction["reference"], "SUCCESSFUL")
    pilote.panne("historique", "403")
    _relancer(paiement)
    assert paiement.etat != EtatPaiement.REUSSI
    Paiement.objects.filter(pk=paiement.pk).update(reference_pressentie=transaction["reference"])
    _relancer(paiement)
    assert (paiement.etat, paiement.reference_fournisseur) == (EtatPaiement.REUSSI, transaction["reference"])
    attend_coherence()
