"""Answers applied while webhooks are treated: one lock order, and a deadlock is taken up again."""

from __future__ import annotations

import hashlib
import logging
import threading
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from paiements.etats import EtatPaiement
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import EvenementFournisseur, Paiement
from paiements.services import encaissement
from paiements.services.encaissement import avis_appliquer
from paiements.services.transition import tentative_verrouiller, trace_de_paiement
from paiements.webhooks import traitement
from paiements.webhooks.reception import USAGE_CORPS
from paiements.webhooks.traitement import evenements_traiter
from salon_paiement.etats import EtatSession
from tests import fabriques
from tests.concurrence.outils_course import courir
from tests.verification import attend_coherence
from traces.chiffrement import chiffrer
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def paiement(maison_reelle: fabriques.Maison) -> Paiement:
    return fabriques.tentative(fabriques.session_a_payer(maison_reelle))


def deposer(paiement: Paiement, rang: int = 0) -> None:
    """Put a message about this attempt in the inbox, as the door does."""
    assert paiement.compte is not None
    corps = f'{{"callback_info": "{paiement.reference}", "status": "PENDING", "n": {rang}}}'.encode()
    EvenementFournisseur.objects.create(
        compte=paiement.compte,
        cle=f"essai-{rang}",
        empreinte=hashlib.sha256(corps).hexdigest(),
        corps_chiffre=chiffrer(paiement.salon_id, USAGE_CORPS, corps),
        authenticite="aucune",
        prochaine_tentative=timezone.now(),
    )


def delai(milliemes: int) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT set_config('lock_timeout', %s, false)", [f"{milliemes}ms"])


def test_traiter_un_message_pendant_qu_un_avis_s_applique_ne_bloque_personne(
    paiement: Paiement, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    deposer(paiement)
    session_prise, question_avancee = threading.Event(), threading.Event()
    verrouiller, avancer = QuerySet.select_for_update, traitement._avancer_la_question

    def verrouiller_tard(lignes: QuerySet[Any], *args: Any, **options: Any) -> QuerySet[Any]:
        if lignes.model is Paiement:
            session_prise.set()
            question_avancee.wait(3)
        return verrouiller(lignes, *args, **options)

    def avancer_entre_les_deux(attente: Paiement) -> None:
        session_prise.wait(3)
        avancer(attente)
        question_avancee.set()

    monkeypatch.setattr(QuerySet, "select_for_update", verrouiller_tard)
    monkeypatch.setattr(traitement, "_avancer_la_question", avancer_entre_les_deux)
    with caplog.at_level(logging.WARNING, logger="paiements"):
        resultats = courir([lambda: fabriques.reussir(paiement), evenements_traiter])
    assert not [r for r in resultats if isinstance(r, Exception)]
    assert caplog.records == []
    assert EvenementFournisseur.objects.get().etat == "traite"
    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.REUSSI
    monkeypatch.undo()
    attend_coherence()


def test_soixante_avis_et_soixante_messages_ensemble_ne_s_etreignent_jamais(
    paiement: Paiement, caplog: pytest.LogCaptureFixture
) -> None:
    for rang in range(60):
        deposer(paiement, rang)

    def repondre() -> None:
        for _fois in range(30):
            avis_appliquer(paiement.pk, Avis(Statut.EN_COURS), source="interrogation")

    def traiter() -> None:
        while evenements_traiter(1):
            pass

    with caplog.at_level(logging.WARNING, logger="paiements"):
        resultats = courir([repondre, repondre, traiter, traiter])
    assert not [r for r in resultats if isinstance(r, Exception)]
    assert caplog.records == []
    assert set(EvenementFournisseur.objects.values_list("etat", flat=True)) == {"traite"}
    attend_coherence()


def test_la_question_est_avancee_sans_garder_la_tentative_verrouillee(
    paiement: Paiement, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposer(paiement)
    vus: list[object] = []

    def prendre() -> None:
        with transaction.atomic():
            Paiement.objects.select_for_update(nowait=True, no_key=True).get(pk=paiement.pk)

    def tracer(trace: Trace) -> None:
        vus.extend(courir([prendre]))
        trace_enregistrer(trace)

    monkeypatch.setattr(traitement, "trace_enregistrer", tracer)
    evenements_traiter()
    assert vus == [None]
    assert EvenementFournisseur.objects.get().etat == "traite"


def test_raconter_un_fait_n_attend_pas_celui_qui_tient_la_session(paiement: Paiement) -> None:
    def raconter() -> None:
        delai(300)
        with transaction.atomic():
            trace_enregistrer(trace_de_paiement(paiement, TypeTrace.VERIFICATION_PAIEMENT, donnees={"motif": "x"}))

    with transaction.atomic():
        tentative_verrouiller(paiement.pk)
        assert courir([raconter]) == [None]


def test_un_verrou_trop_long_est_repris_et_rien_n_est_ecrit_deux_fois(
    paiement: Paiement, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenu, relache = threading.Event(), threading.Event()
    monkeypatch.setattr(encaissement.journal, "warning", lambda *_: relache.set())

    def tenir() -> None:
        with transaction.atomic():
            tentative_verrouiller(paiement.pk)
            tenu.set()
            assert relache.wait(10)

    def appliquer() -> Paiement:
        tenu.wait(10)
        delai(300)
        return fabriques.reussir(paiement)

    _rien, applique = courir([tenir, appliquer])
    assert isinstance(applique, Paiement)
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.session.etat) == (EtatPaiement.REUSSI, EtatSession.PAIEMENT_REUSSI)
    attend_coherence()


@pytest.mark.parametrize(("dedans", "essais"), [(True, 1), (False, encaissement.ESSAIS)])
def test_ne_reprend_jamais_au_milieu_de_la_transaction_d_un_autre(
    paiement: Paiement, monkeypatch: pytest.MonkeyPatch, dedans: bool, essais: int
) -> None:
    faits: list[object] = []

    def etreindre(paiement_id: object, *_: object) -> None:
        faits.append(paiement_id)
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(encaissement, "_appliquer", etreindre)
    if dedans:
        with pytest.raises(OperationalError), transaction.atomic():
            fabriques.reussir(paiement)
    else:
        with pytest.raises(OperationalError):
            fabriques.reussir(paiement)
    assert faits == [paiement.pk] * essais
