"""``verifier`` finds each kind of damage done to refunds, credits and payouts, and names it."""

from __future__ import annotations

import pytest

from paiements.invariants import remboursements
from paiements.models import Avoir
from paiements.services.avoirs import Depense, avoir_depenser, avoir_donner
from paiements.services.expiration_avoirs import avoirs_expirer
from paiements.services.remboursement.remise import remboursement_crediter, remboursement_prouver
from paiements.services.versements import Part, versement_enregistrer
from paiements.verification import verifier
from tests import fabriques
from tests.fabriques import Maison
from tests.fabriques_remboursements import annoncer, approuve, cle, gerant, payee
from tests.paiements.test_verifier import abimer
from tests.verification import degats

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

DEGATS = {
    "I5": "UPDATE paiements_paiement SET montant_rembourse = montant_rembourse + 1 WHERE montant_rembourse > 0",
    "I5b": "DELETE FROM paiements_ecritures WHERE remboursement_id IS NOT NULL",
    "I5c": "UPDATE paiements_avoir SET montant_utilise = montant_utilise - 1 WHERE montant_utilise > 0",
    "I5d": "UPDATE paiements_avoir SET montant = montant + 1",
    "I5e": "UPDATE paiements_ecritures SET montant = montant * 9 WHERE compte = 'pourboires' AND montant > 0",
    "I5f": "UPDATE paiements_versement SET commissions = commissions + 1",
    "I5g": "UPDATE paiements_avoir SET montant_expire = montant_expire - 1 WHERE montant_expire > 0",
    "I8d": "UPDATE paiements_remboursement SET etat = 'refuse' WHERE etat = 'demande' OR etat = 'fait'",
    "I19b": "UPDATE paiements_avoir SET salon_id = (SELECT id FROM salon_paiement_salon WHERE nom = 'Voisin')",
}


@pytest.fixture
def salon_rembourse(maison: Maison) -> None:
    fabriques.maison("Voisin")
    qui, paiement = gerant(maison), payee(maison, pourboire=500)
    remboursement_crediter(approuve(paiement, qui, 2000, "avoir").pk, qui, cle())
    remboursement_prouver(approuve(paiement, qui, 1000, "manuel").pk, qui, "TRF-1", cle())
    annoncer(paiement, 1500)
    avoir_depenser(fabriques.session_a_payer(maison).pk, Depense(Avoir.objects.get().code, cle()))
    versement_enregistrer(maison.coiffeurs[0].pk, Part(100, 50, "manuel", "TRF-2"), qui, cle())
    expire = avoir_donner(maison.salon, 1500, "geste commercial", qui, cle())
    Avoir.objects.filter(pk=expire.pk).update(expire_le=fabriques.il_y_a(secondes=1))
    avoirs_expirer()


def test_ne_trouve_rien_dans_une_base_saine(salon_rembourse: None) -> None:
    assert verifier() == []


@pytest.mark.parametrize("code", degats(DEGATS, "I8d"))
def test_trouve_et_nomme_chaque_degat(salon_rembourse: None, code: str) -> None:
    assert abimer(DEGATS[code]) > 0
    assert code in {v.code for v in verifier()}


def test_chaque_invariant_a_son_degat() -> None:
    assert {i.code for i in remboursements.INVARIANTS} <= set(DEGATS)
