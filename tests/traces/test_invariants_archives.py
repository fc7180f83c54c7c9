"""Once months are archived and gone the invariants stay green, and still bite on everything else."""

from __future__ import annotations

import datetime
import pathlib
import uuid

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from paiements.histoire.faits import faits_traces
from paiements.models import EvenementFournisseur, Paiement
from paiements.verification import verifier
from salon_paiement.historique import Mots
from salon_paiement.models import SessionPaiement
from salon_paiement.selecteurs import historique_session
from tests import fabriques
from tests.fabriques_archives import abimer, commande, depot_dans, deux_mois
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
_FIN_JANVIER = datetime.datetime(2024, 1, 31, 23, 59, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def dossier(settings: Settings, tmp_path: pathlib.Path) -> pathlib.Path:
    return depot_dans(settings, tmp_path / "archives")


def rompus() -> set[str]:
    return {violation.code for violation in verifier()}


def ranger(avant: str) -> None:
    commande("archiver_traces", "--avant", avant, "--supprimer", "--effacer-contextes")


def a_cheval(chez: fabriques.Maison) -> SessionPaiement:
    """A visit begun on the last evening of January and paid on the first of February."""
    with time_machine.travel(_FIN_JANVIER):
        session = fabriques.session_a_payer(chez)
        tentative = fabriques.tentative(session)
    with time_machine.travel(_FIN_JANVIER + datetime.timedelta(minutes=1)):
        fabriques.reussir(tentative)
    session.refresh_from_db()
    tout_sceller()
    return session


def message_traite(chez: fabriques.Maison, paiement: Paiement) -> None:
    EvenementFournisseur.objects.create(
        compte=chez.compte, paiement=paiement, cle=uuid.uuid4().hex, empreinte="a" * 64, etat="traite",
        corps_chiffre=b"x", prochaine_tentative=timezone.now(),
    )  # fmt: skip


def test_reste_vert_quand_les_mois_partent_puis_reviennent_dans_tout_ordre(maison: fabriques.Maison) -> None:
    deux_mois(maison)
    session = a_cheval(maison)
    avant = TraceTransaction.objects.filter(session=session).count()
    ranger("2024-02")
    assert 0 < TraceTransaction.objects.filter(session=session).count() < avant
    assert rompus() == set()
    ranger("2024-03")
    assert rompus() == set()
    # January alone comes back: its visit ends in a month that is still away.
    commande("restaurer_traces", "--mois", "2024-01", "--salon", maison.salon.slug)
    assert rompus() == set()
    commande("restaurer_traces", "--mois", "2024-02")
    assert TraceTransaction.objects.filter(session=session).count() == avant
    assert rompus() == set()


@pytest.mark.etats_forces("ce que les invariants doivent voir, archives ou non")
def test_une_archive_dont_les_faits_sont_la_n_excuse_rien(maison: fabriques.Maison) -> None:
    session = deux_mois(maison)[0]
    commande("archiver_traces", "--avant", "2024-03")
    SessionPaiement.objects.filter(pk=session.pk).update(etat="expire")
    assert "I8a" in rompus()


@pytest.mark.etats_forces("ce que les invariants doivent voir, archives ou non")
def test_un_etat_change_sans_trace_se_voit_dans_un_mois_qui_est_la(maison: fabriques.Maison) -> None:
    _janvier, _fevrier, presente = deux_mois(maison)
    ranger("2024-03")
    assert rompus() == set()
    SessionPaiement.objects.filter(pk=presente.pk).update(etat="expire")
    Paiement.objects.filter(session=presente).update(etat="incertain")
    assert {"I8a", "I8b"} <= rompus()


@pytest.mark.etats_forces("ce que les invariants doivent voir, archives ou non")
@pytest.mark.parametrize("quoi", ["toutes", "premiere"])
def test_une_trace_otee_d_un_mois_qui_est_la_se_voit(maison: fabriques.Maison, quoi: str) -> None:
    presente = deux_mois(maison)[2]
    ranger("2024-03")
    siennes = TraceTransaction.objects.filter(session=presente, objet="session").order_by("pk")
    cles = list(siennes.values_list("pk", flat=True))[: None if quoi == "toutes" else 1]
    abimer(f"DELETE FROM traces_contextes WHERE trace_id IN ({', '.join(map(str, cles))})")
    abimer(f"DELETE FROM traces_transactions WHERE id IN ({', '.join(map(str, cles))})")
    assert "I8a" in rompus()


@pytest.mark.etats_forces("ce que les invariants doivent voir, archives ou non")
def test_apres_une_reprise_un_etat_change_se_voit_de_nouveau(maison: fabriques.Maison) -> None:
    session = deux_mois(maison)[0]
    ranger("2024-03")
    SessionPaiement.objects.filter(pk=session.pk).update(etat="expire")
    assert "I8a" not in rompus()
    commande("restaurer_traces", "--mois", "2024-01")
    commande("restaurer_traces", "--mois", "2024-02")
    assert "I8a" in rompus()


def test_un_message_d_operateur_garde_son_compte(maison: fabriques.Maison) -> None:
    session, _fevrier, presente = deux_mois(maison)
    for visite, instant in ((session, _FIN_JANVIER), (presente, None)):
        paiement = Paiement.objects.get(session=visite)
        message_traite(maison, paiement)
        with time_machine.travel(instant or datetime.datetime.now(datetime.UTC)):
            TraceTransaction.objects.create(
                salon=maison.salon, paiement=paiement, session=visite, type_trace=TypeTrace.NOTIFICATION_WEBHOOK
            )
    tout_sceller()
    assert rompus() == set()
    ranger("2024-03")
    assert rompus() == set()
    message_traite(maison, Paiement.objects.get(session=presente))
    assert rompus() == {"I12"}


def test_une_trace_sans_message_se_voit_meme_dans_un_mois_parti(maison: fabriques.Maison) -> None:
    session = deux_mois(maison)[0]
    ranger("2024-03")
    paiement = Paiement.objects.get(session=session)
    trace = Trace(type_trace=TypeTrace.NOTIFICATION_WEBHOOK, salon_id=maison.salon.pk, paiement_id=paiement.pk)
    with transaction.atomic():
        trace_enregistrer(trace)
    assert rompus() == {"I12"}


def test_l_histoire_d_une_visite_archivee_le_dit(maison: fabriques.Maison) -> None:
    janvier, _fevrier, presente = deux_mois(maison)
    session = a_cheval(maison)
    entiere = [fait.phrase for fait in historique_session(session)]
    ranger("2024-02")
    for archivee in (janvier, session):
        premier = historique_session(SessionPaiement.objects.get(pk=archivee.pk))[0]
        assert "janvier 2024" in premier.phrase
        assert premier.titre == "Traces archivées"
        assert "janvier 2024" in faits_traces(archivee, Mots())[0].phrase
    assert len(historique_session(janvier)) == 1
    assert "archive" not in historique_session(presente)[0].phrase
    commande("restaurer_traces", "--mois", "2024-01")
    assert [fait.phrase for fait in historique_session(session)] == entiere
