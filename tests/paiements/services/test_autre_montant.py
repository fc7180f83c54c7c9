"""Money that settles a visit to the franc, yet is not what was asked: told, never silent."""

from __future__ import annotations

import pytest

from paiements.models import ExceptionMonetaire, Paiement
from paiements.services.incertitude import paiement_remplacer
from salon_paiement.etats import EtatSession
from salon_paiement.models import Notification, Recu, SessionPaiement
from tests import fabriques
from tests.verification import attend_coherence

pytestmark = pytest.mark.django_db


def deux_tentatives(maison: fabriques.Maison) -> tuple[Paiement, Paiement]:
    """5 000 F asked twice on one visit: the first attempt was replaced, and both may still take money."""
    session = fabriques.session_a_payer(maison)
    ancienne = fabriques.tentative(session)
    paiement_remplacer(ancienne.pk, acteur_id=None)
    session.refresh_from_db()
    return ancienne, fabriques.tentative(session)


def exceptions(paiement: Paiement) -> dict[str, int]:
    return dict(ExceptionMonetaire.objects.filter(paiement=paiement).values_list("type", "montant"))


def test_un_autre_montant_qui_solde_exactement_est_signale(maison: fabriques.Maison) -> None:
    ancienne, nouvelle = deux_tentatives(maison)
    fabriques.reussir(ancienne, 500)
    fabriques.reussir(nouvelle, 4500)
    session = SessionPaiement.objects.get()
    assert (session.etat, session.montant_applique) == (EtatSession.PAIEMENT_REUSSI, 5000)
    assert Recu.objects.get().montant == 5000
    assert exceptions(nouvelle) == {"autre_montant": 4500}
    assert exceptions(ancienne) == {"insuffisant": 4500}
    assert Notification.objects.filter(evenement=f"exception:{nouvelle.pk}:autre_montant").exists()
    attend_coherence()


def test_le_montant_demande_ne_signale_rien(maison: fabriques.Maison) -> None:
    _ancienne, nouvelle = deux_tentatives(maison)
    fabriques.reussir(nouvelle)
    assert exceptions(nouvelle) == {}
    attend_coherence()


def test_un_surplus_ne_se_signale_qu_une_fois(maison: fabriques.Maison) -> None:
    ancienne, nouvelle = deux_tentatives(maison)
    fabriques.reussir(ancienne, 500)
    fabriques.reussir(nouvelle, 5000)
    assert exceptions(nouvelle) == {"trop_percu": 500}
    attend_coherence()
