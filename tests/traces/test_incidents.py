"""A failure nobody expected: one fact, after the rollback, never twice, never a flood, never another failure."""

from __future__ import annotations

import time

import pytest
from django.db import OperationalError, transaction

from tests import fabriques
from traces import incidents
from traces.incidents import incident_noter
from traces.models import TraceTransaction
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db(transaction=True)


def ecrits() -> list[dict[str, object]]:
    faits = TraceTransaction.objects.filter(type_trace=TypeTrace.ERREUR_SYSTEME).order_by("id")
    return list(faits.values_list("donnees_structures", flat=True))


def test_s_ecrit_apres_le_retour_en_arriere_avec_la_note(banc: fabriques.Maison) -> None:
    session = fabriques.session_scannee(banc)
    avant = TraceTransaction.objects.count()
    try:
        with transaction.atomic():
            trace_enregistrer(Trace(type_trace=TypeTrace.REPRISE_APPAREIL, salon_id=banc.salon.pk))
            raise KeyError("01 66 00 00 01")
    except KeyError as erreur:
        incident_noter("essai", erreur, salon_id=session.salon_id, session_id=session.pk)
    assert ecrits() == [{"ou": "essai", "erreur": "KeyError"}]
    fait = TraceTransaction.objects.latest("id")
    assert (fait.session_id, fait.salon_id, fait.niveau_importance) == (session.pk, banc.salon.pk, "critical")
    assert TraceTransaction.objects.count() == avant + 1


def test_la_meme_panne_n_est_jamais_ecrite_deux_fois() -> None:
    erreur = KeyError("x")
    incident_noter("service", erreur)
    incidents.oublier()
    incident_noter("tâche", erreur)
    # Nor when somebody wrapped it on its way up.
    enveloppe = RuntimeError("y")
    enveloppe.__cause__ = erreur
    incident_noter("tâche", enveloppe)
    assert ecrits() == [{"ou": "service", "erreur": "KeyError"}]


def test_une_boucle_n_ecrit_qu_un_fait_par_minute_et_compte_les_autres(monkeypatch: pytest.MonkeyPatch) -> None:
    for _tour in range(50):
        incident_noter("ronde", KeyError("x"))
    incident_noter("ronde", ValueError("x"))
    incident_noter("ailleurs", KeyError("x"))
    assert [e["ou"] for e in ecrits()] == ["ronde", "ronde", "ailleurs"]
    plus_tard = time.monotonic() + incidents.FENETRE + 1
    monkeypatch.setattr(time, "monotonic", lambda: plus_tard)
    incident_noter("ronde", KeyError("x"))
    assert ecrits()[-1] == {"ou": "ronde", "erreur": "KeyError", "nombre": 50}


def test_temoin_sans_fenetre_chaque_tour_ecrirait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incidents, "FENETRE", 0.0)
    for _tour in range(3):
        incident_noter("ronde", KeyError("x"))
    assert len(ecrits()) == 3


def test_une_base_muette_ne_leve_rien_et_le_fait_suivant_compte_l_oublie(monkeypatch: pytest.MonkeyPatch) -> None:
    def morte(*_a: object, **_k: object) -> None:
        raise OperationalError("connexion perdue")

    with monkeypatch.context() as panne:
        panne.setattr(incidents, "erreur_systeme_enregistrer", morte)
        incident_noter("page", KeyError("x"))
        incident_noter("page", KeyError("x"))
    assert ecrits() == []
    incident_noter("page", KeyError("x"))
    assert ecrits() == [{"ou": "page", "erreur": "KeyError", "nombre": 3}]


def test_la_memoire_des_lieux_est_bornee() -> None:
    for rang in range(incidents.PLACES_MAX + 20):
        incidents._compter((f"lieu {rang}", "KeyError", None))
    assert len(incidents._places) == incidents.PLACES_MAX
