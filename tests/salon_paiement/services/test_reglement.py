"""Settling and giving back: money first, whatever else cannot be read."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from paiements.models import Ecriture
from salon_paiement.etats import EtatSession
from salon_paiement.models import Notification, Recu, SessionPaiement
from salon_paiement.services.expiration import sessions_expirer
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def test_une_adresse_illisible_n_empeche_pas_de_regler(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison, courriel="afi@example.org")
    paiement = fabriques.tentative(session)
    SessionPaiement.objects.filter(pk=session.pk).update(courriel_chiffre=b"x" * 40)
    fabriques.reussir(paiement)
    session.refresh_from_db()
    assert (session.etat, session.du) == (EtatSession.PAIEMENT_REUSSI, 0)
    assert Recu.objects.get(session=session).montant == 5000
    assert Ecriture.objects.filter(paiement=paiement).values("operation").distinct().count() == 1
    trace = TraceTransaction.objects.get(session=session, type_trace=TypeTrace.ERREUR_SYSTEME)
    assert trace.donnees_structures == {"ou": "recu_annoncer", "erreur": "DechiffrementImpossible"}
    assert not Notification.objects.filter(modele="recu").exists()
    attend_coherence()


def test_une_session_rendue_n_est_pas_deja_passee(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=fabriques.il_y_a(heures=2))
    fabriques.echouer(paiement)
    assert sessions_expirer() == 0
    session.refresh_from_db()
    assert session.etat == EtatSession.PRESTATION_SELECTIONNEE
    assert session.expire_le - timezone.now() > datetime.timedelta(minutes=29)
    attend_coherence()


def test_une_session_rendue_garde_une_echeance_plus_lointaine(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    demain = timezone.now() + datetime.timedelta(days=1)
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=demain)
    fabriques.echouer(paiement)
    session.refresh_from_db()
    assert session.expire_le == demain
