"""What ``verifier`` says of seals without their key: a hole, a fact that waits, a fact that is gone."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from paiements.verification import verifier
from tests import fabriques
from tests.fabriques_sceaux import une_journee
from traces.modeles_sceaux import ArchiveTraces, SceauTraces
from traces.models import TraceContexte, TraceTransaction
from traces.scellement import tout_sceller
from traces.tasks import verifier_sceaux

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
# Each damage has its own test here, that also says when nothing is wrong.
DEGATS = {
    "I10a": "test_un_trou_dans_la_chaine_se_voit",
    "I10b": "test_un_fait_oublie_par_le_scelleur_se_voit",
    "I10c": "test_un_fait_scelle_et_disparu_se_voit_sauf_dans_une_archive",
}


def forcer(ordre: str, *parametres: int) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        curseur.execute(ordre, parametres)
        curseur.execute("SET LOCAL session_replication_role = origin")


def codes() -> list[str]:
    return [violation.code for violation in verifier()]


def test_une_chaine_qui_vit_ne_rompt_rien(maison: fabriques.Maison) -> None:
    une_journee(maison)
    tout_sceller()
    fabriques.session_payee(maison)
    assert codes() == []


def test_un_trou_dans_la_chaine_se_voit(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    forcer("DELETE FROM traces_sceaux WHERE sequence = 3")
    assert codes() == ["I10a"]


def test_un_fait_oublie_par_le_scelleur_se_voit(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1), tick=True):
        fabriques.session_scannee(maison)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=14), tick=True):
        assert "I10b" not in codes()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=17), tick=True):
        assert "I10b" in codes()


@pytest.mark.etats_forces("un fait est supprimé malgré les déclencheurs")
def test_un_fait_scelle_et_disparu_se_voit_sauf_dans_une_archive(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    fait = TraceTransaction.objects.filter(type_trace="identification_client").latest("pk")
    TraceContexte.objects.filter(trace=fait).delete()
    forcer("DELETE FROM traces_transactions WHERE id = %s", fait.pk)
    assert "I10c" in codes()
    ArchiveTraces.objects.create(
        chaine=maison.salon.pk, mois=datetime.date(2026, 1, 1), nombre=1, premier_id=fait.pk, dernier_id=fait.pk,
        fichier="x", empreinte="y", octets=1,
    )  # fmt: skip
    assert "I10c" not in codes()


def test_la_veille_ecrit_ce_qu_elle_trouve(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    tout_sceller()
    assert verifier_sceaux() == 0
    tout_sceller()
    sceau = SceauTraces.objects.filter(genre="e").earliest("sequence")
    forcer("UPDATE paiements_ecritures SET libelle = 'frais' WHERE id = %s", sceau.fait_id)
    assert verifier_sceaux() == 1
    traces = TraceTransaction.objects.filter(type_trace="verification_traces").order_by("pk")
    assert [(t.niveau_importance, t.donnees_structures["anomalies"]) for t in traces] == [("info", 0), ("critical", 1)]
    assert f"sceau {sceau.sequence}, fait e{sceau.fait_id}" in traces[1].contexte.description
