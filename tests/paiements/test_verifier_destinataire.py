"""``verifier`` finds money received by somebody else's account, or contradicted without anybody being told."""

from __future__ import annotations

import pytest

from paiements.verification import verifier
from tests import fabriques
from tests.paiements.test_verifier import abimer
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db

DEGATS = {"I7b": "UPDATE paiements_paiement SET compte_id = NULL WHERE etat = 'reussi'"}
AUTRES = [
    "UPDATE paiements_paiement SET contradiction = TRUE WHERE etat = 'en_cours'",
    "UPDATE paiements_paiement SET moyen = 'especes' WHERE etat = 'reussi'",
    "UPDATE paiements_paiement SET compte_id = (SELECT c.id FROM paiements_comptefournisseur c"
    " JOIN salon_paiement_salon s ON s.id = c.salon_id WHERE s.nom = 'Voisin') WHERE etat = 'reussi'",
]


@pytest.mark.parametrize("degat", [*DEGATS.values(), *AUTRES])
def test_trouve_l_argent_recu_ailleurs_ou_contredit_en_silence(maison: fabriques.Maison, degat: str) -> None:
    fabriques.maison("Voisin")
    fabriques.session_payee(maison)
    fabriques.tentative(fabriques.session_a_payer(maison))
    attend_coherence()
    assert abimer(degat) == 1
    assert "I7b" in {v.code for v in verifier()}


def test_une_contradiction_signalee_n_est_pas_une_violation(maison: fabriques.Maison) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(maison))
    fabriques.reussir(paiement)
    fabriques.echouer(paiement)
    paiement.refresh_from_db()
    assert paiement.contradiction
    attend_coherence()
