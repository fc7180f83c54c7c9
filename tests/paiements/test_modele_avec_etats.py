"""A stateful model on the real database: sessions, attempts and every event, in any order, at any time."""

from __future__ import annotations

import datetime
import os

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer, silence_noter
from paiements.services.incertitude import paiement_remplacer, paiement_rendre_incertain
from salon_paiement.erreurs import ErreurMetier
from salon_paiement.etats import TransitionInterdite
from salon_paiement.models import SessionPaiement
from salon_paiement.services.expiration import session_abandonner, sessions_expirer
from tests import fabriques
from tests.verification import attend_coherence

REFUS = (ErreurMetier, TransitionInterdite)
AVIS = st.sampled_from(
    [
        Avis(Statut.EN_COURS),
        Avis(Statut.ECHOUE, motif_code="autre"),
        Avis(Statut.ANNULE, motif_code="annule_par_le_client"),
        Avis(Statut.EXPIRE, motif_code="expire"),
        *[Avis(Statut.REUSSI, montant=montant, devise="XOF") for montant in (1, 2500, 4999, 5000, 5001, 9000)],
        Avis(Statut.REUSSI, montant=None),
        Avis(Statut.REUSSI, montant=5000, devise="EUR"),
        Avis(Statut.EXTOURNE, montant=5000, devise="XOF"),
    ]
)


class Vie(RuleBasedStateMachine):
    """Whatever happens, ``verifier`` stays empty: no franc lost, none applied twice."""

    sessions = Bundle("sessions")
    paiements = Bundle("paiements")
    maison: fabriques.Maison

    @initialize()
    def ouvrir_le_salon(self) -> None:
        self._point = transaction.atomic()
        self._point.__enter__()
        self.maison = fabriques.maison()

    @rule(target=sessions)
    def client_compose(self) -> SessionPaiement:
        return fabriques.session_a_payer(self.maison, courriel="afi@example.org")

    @rule(target=paiements, session=sessions, reseau=st.sampled_from(fabriques.RESEAUX))
    def client_paie(self, session: SessionPaiement, reseau: str) -> Paiement | None:
        try:
            with transaction.atomic():
                return fabriques.tentative(session, reseau=reseau)
        except REFUS:
            return Paiement.objects.filter(session=session).first()

    @rule(paiement=paiements, avis=AVIS)
    def operateur_repond(self, paiement: Paiement | None, avis: Avis) -> None:
        if paiement is not None:
            avis_appliquer(paiement.pk, avis, source="interrogation")

    @rule(paiement=paiements)
    def operateur_se_tait(self, paiement: Paiement | None) -> None:
        if paiement is not None:
            silence_noter(paiement.pk)
            paiement_rendre_incertain(paiement.pk, motif="silence")

    @rule(paiement=paiements)
    def client_paie_autrement(self, paiement: Paiement | None) -> None:
        if paiement is not None:
            try:
                with transaction.atomic():
                    paiement_remplacer(paiement.pk, acteur_id=None)
            except REFUS:
                return

    @rule(session=sessions)
    def client_abandonne(self, session: SessionPaiement) -> None:
        try:
            with transaction.atomic():
                session_abandonner(session.pk, par="client")
        except REFUS:
            return

    @rule(heures=st.sampled_from([1, 30, 100]))
    def le_temps_passe(self, heures: int) -> None:
        ecart = datetime.timedelta(hours=heures)
        for session in SessionPaiement.objects.filter(salon=self.maison.salon):
            champs = {"expire_le": session.expire_le - ecart}
            if session.finie_le:
                champs["finie_le"] = session.finie_le - ecart
            SessionPaiement.objects.filter(pk=session.pk).update(**champs)
        sessions_expirer()

    @rule(paiement=consumes(paiements))
    def operateur_finit_par_dire_oui(self, paiement: Paiement | None) -> None:
        if paiement is not None:
            avis_appliquer(paiement.pk, Avis(Statut.REUSSI, montant=5000, devise="XOF"), source="releve")

    @invariant()
    def tout_est_explique(self) -> None:
        if hasattr(self, "maison"):
            attend_coherence()

    def teardown(self) -> None:
        if hasattr(self, "_point"):
            transaction.set_rollback(True)
            self._point.__exit__(None, None, None)


@pytest.mark.django_db
def test_aucune_suite_d_evenements_ne_rompt_un_invariant() -> None:
    exemples, pas = (400, 50) if os.environ.get("ESSAIS_LONGS") else (40, 50)
    run_state_machine_as_test(Vie, settings=settings(max_examples=exemples, stateful_step_count=pas, deadline=None))
