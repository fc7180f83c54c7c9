"""Absurd amounts and currencies, in every dialect: flagged, never settled, no receipt (F09, F10)."""

from __future__ import annotations

import pytest

from paiements.models import ExceptionMonetaire, Paiement
from salon_paiement.etats import EtatSession
from salon_paiement.models import Recu, SessionPaiement
from tests.fautes.chez import Chez, demander
from tests.verification import attend_coherence

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ABSURDES = [
    "sans_montant", "montant_texte", "montant_nul", "montant_negatif", "montant_a_virgule", "montant_demesure",
    "montant_chaine", "autre_devise",
]  # fmt: skip


def test_un_montant_ou_une_devise_absurde_ne_regle_jamais_une_note(chez: Chez) -> None:
    paiements = {}
    for nature in ABSURDES:
        chez.pilote.scenario(f"statut_{nature}", pour="prochaine", webhook="aucun")
        paiements[nature] = chez.payer()
        chez.pilote.attendre(chez.prise(paiements[nature]), "SUCCESSFUL")
    demander()
    demander()
    for nature, paiement in paiements.items():
        paiement.refresh_from_db()
        session = SessionPaiement.objects.get(pk=paiement.session_id)
        # "5000" as a string is still exactly 5 000, where that provider is documented to write it so.
        exact = nature == "montant_chaine" and paiement.montant_recu == 5000
        # These two name no currency at all in their answers: an account of theirs only holds XOF.
        exact = exact or (nature == "autre_devise" and chez.dialecte in {"feexpay", "paydunya"})
        assert (session.etat == EtatSession.PAIEMENT_REUSSI) is exact, nature
        assert Recu.objects.filter(session=session).exists() is exact, nature
        assert paiement.montant_applique == (5000 if exact else 0), nature
        if paiement.etat == "reussi" and not exact:
            assert ExceptionMonetaire.objects.filter(paiement=paiement).exists(), nature
    attend_coherence()


@pytest.mark.parametrize(("recu", "raison", "du"), [(4500, "insuffisant", 500), (9000, "trop_percu", 0)])
def test_une_autre_somme_vraiment_prise_est_comptee_et_signalee(chez: Chez, recu: int, raison: str, du: int) -> None:
    chez.pilote.scenario("montant_errone", montant=recu, webhook="aucun")
    paiement = chez.payer()
    chez.pilote.attendre(chez.prise(paiement), "SUCCESSFUL")
    demander()
    paiement = Paiement.objects.select_related("session").get(pk=paiement.pk)
    assert (paiement.montant_recu, paiement.session.du) == (recu, du)
    assert list(ExceptionMonetaire.objects.values_list("type", flat=True)) == [raison]
    assert Recu.objects.count() == (du == 0)
    attend_coherence()
