"""The guard of the traces bites: each strict xfail below is a test it must fail, by itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from paiements.models import Paiement, Remboursement
from salon_paiement.models import SessionPaiement
from tests import fabriques
from tests.fabriques_remboursements import demander, gerant, payee
from tests.gardes.etats import etats_sans_trace
from traces.models import TraceTransaction

doit_echouer = pytest.mark.xfail(strict=True, raises=pytest.fail.Exception, reason="le garde doit refuser cet essai")


@contextlib.contextmanager
def essai_sans_suite() -> Iterator[None]:
    """What happens inside is undone, so that the guard itself has nothing to say of this test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@doit_echouer
def test_le_crochet_refuse_un_etat_force(maison: fabriques.Maison) -> None:
    fabriques.session_scannee(maison)
    SessionPaiement.objects.update(etat="expire")


@doit_echouer
@pytest.mark.etats_forces("rien n'est forcé ici")
def test_le_crochet_refuse_un_marqueur_de_trop(maison: fabriques.Maison) -> None:
    fabriques.session_scannee(maison)


@doit_echouer
@pytest.mark.etats_forces(" ")
def test_le_crochet_refuse_un_marqueur_sans_raison(maison: fabriques.Maison) -> None:
    fabriques.session_scannee(maison)
    SessionPaiement.objects.update(etat="expire")


@pytest.mark.etats_forces("montre qu'un essai marqué peut forcer un état")
def test_le_crochet_accepte_un_etat_force_qui_le_dit(maison: fabriques.Maison) -> None:
    fabriques.session_scannee(maison)
    SessionPaiement.objects.update(etat="expire")


@pytest.mark.django_db
def test_ne_dit_rien_d_une_base_vide_ni_d_une_base_saine() -> None:
    assert etats_sans_trace() == []
    maison = fabriques.maison()
    fabriques.session_payee(maison)
    demander(payee(maison), gerant(maison))
    assert etats_sans_trace() == []


@pytest.mark.parametrize(
    ("modele", "etat", "code"),
    [(SessionPaiement, "abandonne", "I8a"), (Paiement, "echoue", "I8b"), (Remboursement, "fait", "I8d")],
)
def test_nomme_chaque_objet_dont_l_etat_n_est_pas_raconte(
    maison: fabriques.Maison, modele: Any, etat: str, code: str
) -> None:
    objet = demander(payee(maison), gerant(maison))
    cles: dict[Any, object] = {SessionPaiement: objet.session_id, Paiement: objet.paiement_id, Remboursement: objet.pk}
    cle = cles[modele]
    with essai_sans_suite():
        modele.objects.filter(pk=cle).update(etat=etat)
        ruptures = etats_sans_trace()
        assert ruptures is not None
        assert [(rupture[:3], rupture.endswith(str(cle))) for rupture in ruptures] == [(code, True)]


def test_voit_un_pas_que_la_table_ne_permet_pas(maison: fabriques.Maison) -> None:
    session = fabriques.session_scannee(maison)
    with essai_sans_suite():
        etapes = {"objet": "session", "ancien_etat": "scanne", "nouvel_etat": "cree"}
        TraceTransaction.objects.create(session=session, salon=maison.salon, type_trace="scan_qr", titre="x", **etapes)
        SessionPaiement.objects.update(etat="cree")
        assert [rupture[:3] for rupture in etats_sans_trace() or []] == ["I8c"]


def test_se_tait_quand_la_transaction_est_perdue(maison: fabriques.Maison) -> None:
    with transaction.atomic():
        with contextlib.suppress(IntegrityError), transaction.atomic(savepoint=False):
            raise IntegrityError
        assert etats_sans_trace() is None
        transaction.set_rollback(False)
    assert etats_sans_trace() == []


@pytest.mark.postgresql
def test_se_tait_quand_postgresql_a_perdu_la_transaction(maison: fabriques.Maison) -> None:
    with transaction.atomic():
        with contextlib.suppress(Exception), connection.cursor() as curseur:
            curseur.execute("SELECT 1 / 0")
        assert etats_sans_trace() is None
        transaction.set_rollback(True)
