"""The demo salon: believable, consistent to the franc, made once."""

from __future__ import annotations

import datetime

import pytest

from config.demarrage.salon_demo import charger_salon_de_demo, comptes_brancher
from paiements.models import CompteFournisseur
from paiements.services.comptes import fournisseur_du_compte
from salon_paiement.etats import EtatSession
from salon_paiement.models import Coiffeur, Membre, PosteQR, Prestation, Role, SessionPaiement
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import CATALOGUE


@pytest.mark.django_db
def test_raconte_quatre_vingt_dix_jours_sans_une_incoherence() -> None:
    avances: list[tuple[int, int]] = []
    resume = charger_salon_de_demo(lambda fait, total: avances.append((fait, total)))
    assert resume.premier_demarrage
    assert avances == [(jour, 91) for jour in range(1, 92)]
    comptes = [modele.objects.count() for modele in (Prestation, Coiffeur, PosteQR)]
    assert comptes == [8, 4, 2]
    assert resume.jetons_postes == list(PosteQR.objects.order_by("nom").values_list("jeton", flat=True))
    assert set(Membre.objects.values_list("role", flat=True)) == set(Role.values)
    jours = set(SessionPaiement.objects.values_list("jour", flat=True))
    assert max(jours) - min(jours) >= datetime.timedelta(days=89)
    payees = SessionPaiement.objects.filter(etat=EtatSession.PAIEMENT_REUSSI).count()
    assert 0.8 < payees / SessionPaiement.objects.count() < 0.98
    attend_coherence()
    for type_trace, donnees in TraceTransaction.objects.values_list("type_trace", "donnees_structures"):
        assert donnees.keys() <= CATALOGUE[type_trace].cles

    assert not charger_salon_de_demo(lambda fait, total: avances.append((fait, total))).premier_demarrage
    assert len(avances) == 91
    comptes_brancher("http://127.0.0.1:12345")
    adapte = fournisseur_du_compte(CompteFournisseur.objects.get())
    assert adapte._identifiants["base"] == "http://127.0.0.1:12345"  # type: ignore[attr-defined]
