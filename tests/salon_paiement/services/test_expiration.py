"""Deadlines: what may expire, what never does, and how many queries a crowd costs."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from paiements.services.incertitude import paiement_remplacer, paiement_rendre_incertain
from salon_paiement.models import Battement, Origine, SessionPaiement
from salon_paiement.services.battement import VERIFICATION, battement_noter
from salon_paiement.services.expiration import sessions_expirer
from salon_paiement.tasks import RATTRAPAGE, nettoyer_sessions_expirees
from tests import fabriques
from tests.fabriques_etats import session_en
from tests.verification import attend_coherence
from traces.models import TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db


def echoir(session: SessionPaiement, **duree: float) -> None:
    SessionPaiement.objects.filter(pk=session.pk).update(expire_le=fabriques.il_y_a(**(duree or {"minutes": 1})))


def etat_de(session: SessionPaiement) -> str:
    return SessionPaiement.objects.get(pk=session.pk).etat


def expirations() -> list[tuple[object, str, str]]:
    lignes = TraceTransaction.objects.filter(type_trace=TypeTrace.EXPIRATION_SESSION).order_by("id")
    return list(lignes.values_list("session_id", "ancien_etat", "nouvel_etat"))


def foule(chez: fabriques.Maison, nombre: int) -> None:
    passe = fabriques.il_y_a(heures=1)
    for _rang in range(nombre):
        session_en(chez, "scanne", origine=Origine.SCAN, jour=passe.date(), expire_le=passe)


@pytest.mark.parametrize("etat", ["cree", "scanne", "identification", "prestation_selectionnee"])
def test_expire_une_session_echue_avec_une_trace_du_bon_etat(maison: fabriques.Maison, etat: str) -> None:
    session = session_en(maison, etat, expire_le=fabriques.il_y_a(minutes=1))
    assert sessions_expirer() == 1
    lue = SessionPaiement.objects.get(pk=session.pk)
    assert lue.etat == "expire"
    assert lue.finie_le is not None
    assert expirations() == [(session.pk, etat, "expire")]
    assert sessions_expirer() == 0
    assert len(expirations()) == 1


def test_la_trace_ecrite_en_lot_est_celle_qu_ecrirait_l_autre_ecrivain(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    echoir(session)
    maintenant = timezone.now()
    sessions_expirer(maintenant)
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.EXPIRATION_SESSION)
    assert (trace.salon_id, trace.client_id, trace.paiement_id) == (maison.salon.pk, session.client_id, None)
    assert (trace.niveau_importance, trace.titre, trace.objet) == ("info", "Session expirée", "session")
    assert list(trace.donnees_structures) == ["echeance"]
    assert trace.date_creation == SessionPaiement.objects.get(pk=session.pk).finie_le == maintenant
    attend_coherence()


def test_ne_touche_pas_une_session_dont_l_echeance_n_est_pas_passee(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    assert sessions_expirer(session.expire_le) == 0
    assert etat_de(session) == "scanne"
    assert sessions_expirer(session.expire_le + datetime.timedelta(microseconds=1)) == 1
    attend_coherence()


@pytest.mark.parametrize("cas", ["en_cours", "incertain", "remplacee", "argent_recu", "payee"])
def test_n_expire_jamais_ce_qui_touche_a_l_argent(maison: fabriques.Maison, cas: str) -> None:
    session = fabriques.session_a_payer(maison)
    paiement = fabriques.tentative(session)
    if cas == "incertain":
        paiement_rendre_incertain(paiement.pk, motif="reponse_perdue")
    elif cas == "remplacee":
        paiement_remplacer(paiement.pk, acteur_id=None)
    elif cas in {"argent_recu", "payee"}:
        fabriques.reussir(paiement, montant=4500 if cas == "argent_recu" else None)
    avant = etat_de(session)
    echoir(session, jours=10)
    assert sessions_expirer() == 0
    assert etat_de(session) == avant
    assert expirations() == []
    attend_coherence()


def test_expire_apres_un_refus_quand_plus_rien_n_est_en_vol(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    premiere = fabriques.tentative(session)
    paiement_remplacer(premiere.pk, acteur_id=None)
    fabriques.echouer(fabriques.tentative(session, reseau="moov"))
    echoir(session)
    assert sessions_expirer() == 0
    fabriques.echouer(premiere)
    assert sessions_expirer() == 1
    attend_coherence()


def test_le_nombre_de_requetes_ne_depend_que_du_nombre_de_lots(maison: fabriques.Maison) -> None:
    # Two full batches and a half one: an INSERT … SELECT each, whether partners listen, and nothing per row.
    couts = []
    for lot in (4, 40):
        foule(maison, lot * 2 + lot // 2)
        with CaptureQueriesContext(connection) as requetes:
            assert sessions_expirer(lot=lot) == lot * 2 + lot // 2
        couts.append(len([r for r in requetes if "SAVEPOINT" not in r["sql"]]))
    par_lot = 2 if connection.vendor == "postgresql" else 4
    assert couts == [3 * par_lot] * 2
    assert len(expirations()) == 110 == len({session for session, _de, _vers in expirations()})


def test_les_plus_anciennes_echeances_passent_d_abord(maison: fabriques.Maison) -> None:
    sessions = [fabriques.session_scannee(maison) for _rang in range(3)]
    for rang, session in enumerate(sessions):
        echoir(session, heures=rang + 1)
    assert sessions_expirer(lot=1) == 3
    assert [session for session, _de, _vers in expirations()] == [s.pk for s in reversed(sessions)]


def test_rien_n_expire_tant_que_les_paiements_n_ont_pas_ete_verifies(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    echoir(session)
    assert nettoyer_sessions_expirees() == 0
    battement_noter(VERIFICATION)
    Battement.objects.update(vu_le=timezone.now() - RATTRAPAGE - datetime.timedelta(seconds=5))
    assert nettoyer_sessions_expirees() == 0
    battement_noter("autre_balayeur")
    assert nettoyer_sessions_expirees() == 0
    assert etat_de(session) == "scanne"
    battement_noter(VERIFICATION)
    assert nettoyer_sessions_expirees() == 1
    assert etat_de(session) == "expire"
    attend_coherence()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_laisse_pour_plus_tard_une_session_verrouillee() -> None:
    chez = fabriques.maison()
    prise, libre = fabriques.session_scannee(chez), fabriques.session_scannee(chez)
    for session in (prise, libre):
        echoir(session)
    autre = connection.copy()
    try:
        with autre.cursor() as curseur:
            curseur.execute("BEGIN")
            curseur.execute("SELECT 1 FROM salon_paiement_sessionpaiement WHERE id = %s FOR UPDATE", [prise.pk])
            assert sessions_expirer() == 1
            assert (etat_de(prise), etat_de(libre)) == ("scanne", "expire")
            curseur.execute("ROLLBACK")
    finally:
        autre.close()
    assert sessions_expirer() == 1
    assert etat_de(prise) == "expire"
    attend_coherence()
