"""An operator that speaks of money given back without saying how much: somebody must look, once."""

from __future__ import annotations

import pytest

from paiements.fournisseurs.base import Avis, Statut
from paiements.fournisseurs.fedapay.traduction import avis_traduire
from paiements.models import ExceptionMonetaire
from paiements.services.encaissement import avis_appliquer
from tests import fabriques
from tests.verification import attend_coherence


@pytest.mark.django_db
def test_s_ouvre_une_fois_dans_a_traiter(maison: fabriques.Maison) -> None:
    paiement = fabriques.reussir(fabriques.tentative(fabriques.session_a_payer(maison)))
    avis = Avis(Statut.REUSSI, montant=5000, devise="XOF", remboursement_a_voir=True)
    for _fois in range(3):
        avis_appliquer(paiement.pk, avis, source="interrogation")
    assert list(ExceptionMonetaire.objects.values_list("type", "montant")) == [("remb_externe", 0)]
    attend_coherence()


@pytest.mark.parametrize("rendu", [None, 1500])
def test_fedapay_le_dit_quand_le_montant_manque(rendu: int | None) -> None:
    corps: dict[str, object] = {
        "id": 4217, "reference": "trx_1", "amount": 5000, "status": "approved_partially_refunded",
        "currency": {"iso": "XOF"}, "merchant_reference": "TENTATIVE0001",
    }  # fmt: skip
    if rendu:
        corps["amount_refunded"] = rendu
    avis = avis_traduire(corps, "4217", "TENTATIVE0001")
    assert (avis.statut, avis.remboursement_a_voir, avis.montant_rembourse) == (Statut.REUSSI, not rendu, rendu or 0)
