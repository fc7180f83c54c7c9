"""The client's rating: once, true, and out of the traces."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from salon_paiement.erreurs import Conflit, SaisieInvalide
from salon_paiement.models import Evaluation
from salon_paiement.services.evaluation import COMMENTAIRE_MAX, Opinion, evaluation_enregistrer
from tests import fabriques
from traces.models import TraceContexte, TraceTransaction
from traces.types import TypeTrace


@pytest.mark.parametrize("note", [1, 5])
@pytest.mark.parametrize("recommande", [True, False, None])
def test_enregistre_la_note_et_sa_trace(maison: fabriques.Maison, note: int, recommande: bool | None) -> None:
    session = fabriques.session_payee(maison)
    evaluation, nouvelle = evaluation_enregistrer(session.pk, Opinion(note, recommande, " Très bien !\r\nMerci \x00"))
    assert nouvelle
    assert (evaluation.note, evaluation.recommande, evaluation.commentaire) == (note, recommande, "Très bien !\nMerci")
    trace = TraceTransaction.objects.get(type_trace=TypeTrace.EVALUATION)
    assert trace.donnees_structures == {"note": note, "recommande": recommande}
    assert not TraceContexte.objects.filter(trace=trace).exclude(description="").exists()


def test_la_premiere_compte(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison)
    premiere, _ = evaluation_enregistrer(session.pk, Opinion(5))
    seconde, nouvelle = evaluation_enregistrer(session.pk, Opinion(1, False, "non"))
    assert (seconde.pk, seconde.note, nouvelle) == (premiere.pk, 5, False)
    assert TraceTransaction.objects.filter(type_trace=TypeTrace.EVALUATION).count() == 1


@pytest.mark.parametrize("note", [0, 6, -1])
def test_refuse_une_note_hors_de_un_a_cinq(maison: fabriques.Maison, note: int) -> None:
    session = fabriques.session_payee(maison)
    with pytest.raises(SaisieInvalide):
        evaluation_enregistrer(session.pk, Opinion(note))
    assert not Evaluation.objects.exists()


def test_mesure_le_commentaire_comme_le_navigateur(maison: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison)
    with pytest.raises(SaisieInvalide):
        evaluation_enregistrer(session.pk, Opinion(5, None, "x" * (COMMENTAIRE_MAX + 1)))
    # A browser counts a line break as one character and posts two.
    long = "\r\n".join("x" * 99 for _rang in range(5)) + "y"
    evaluation, _ = evaluation_enregistrer(session.pk, Opinion(5, None, long))
    assert len(evaluation.commentaire) == COMMENTAIRE_MAX


def test_refuse_tant_que_rien_n_est_paye(maison: fabriques.Maison) -> None:
    session = fabriques.session_a_payer(maison)
    with pytest.raises(Conflit):
        evaluation_enregistrer(session.pk, Opinion(5))
    assert not Evaluation.objects.exists()


@pytest.mark.postgresql
def test_deux_envois_a_la_fois_en_font_un_seul(maison_reelle: fabriques.Maison) -> None:
    session = fabriques.session_payee(maison_reelle)
    depart = threading.Barrier(4)
    nouvelles: list[bool] = []

    def noter(note: int) -> None:
        depart.wait()
        nouvelles.append(evaluation_enregistrer(session.pk, Opinion(note))[1])
        connection.close()

    fils = [threading.Thread(target=noter, args=(note,)) for note in (1, 2, 3, 4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(nouvelles) == [False, False, False, True]
    assert Evaluation.objects.count() == 1
    assert TraceTransaction.objects.filter(type_trace=TypeTrace.EVALUATION).count() == 1
