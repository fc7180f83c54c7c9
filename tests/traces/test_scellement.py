"""Sealing: every fact once, whatever the order of commits, and nobody waits for it."""

from __future__ import annotations

import datetime
import threading
import time
import uuid

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from tests import fabriques
from tests.concurrence.outils_course import LONGTEMPS
from tests.fabriques_sceaux import jours_scelles, une_journee
from traces import planchers, scellement
from traces.controle import chaine_verifier, fait_verifier
from traces.modeles_sceaux import CHAINE_PLATEFORME, SceauTraces, SuiviScellement
from traces.models import TraceTransaction
from traces.planchers import Horizon
from traces.scellables import scellables
from traces.scellement import age_non_scelle, faits_sceller, tout_sceller
from traces.services import Trace, erreur_systeme_enregistrer, trace_enregistrer
from traces.tasks import sceller_faits
from traces.types import TypeTrace


def ecrire(salon_id: uuid.UUID | None = None) -> None:
    with transaction.atomic():
        trace_enregistrer(Trace(type_trace=TypeTrace.EVALUATION, salon_id=salon_id, donnees={"note": 5}))


def scelles() -> list[tuple[str, int]]:
    return list(SceauTraces.objects.order_by("genre", "fait_id").values_list("genre", "fait_id"))


def existants() -> list[tuple[str, int]]:
    return sorted(
        (g, cle) for g, s in scellables().items() for cle in s.modele._default_manager.values_list("pk", flat=True)
    )


def horizon_de_cette_base() -> Horizon:
    """The horizon among the transactions of this test's own database."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT pg_snapshot_xmax(s)::text::bigint, (SELECT min(backend_xid::text::bigint) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()) FROM pg_current_snapshot() s"
        )
        neuf, en_cours = curseur.fetchone()
    return Horizon(neuf if en_cours is None else en_cours, neuf)


@pytest.mark.django_db
def test_chaque_fait_de_chaque_genre_est_scelle_une_fois_et_la_chaine_n_a_pas_de_trou(
    maison: fabriques.Maison,
) -> None:
    une_journee(maison)
    erreur_systeme_enregistrer("essai", ValueError("x"))
    assert age_non_scelle() > datetime.timedelta()
    assert sceller_faits() == len(existants()) > 50
    assert scelles() == existants()
    assert {genre for genre, _cle in scelles()} == {"e", "t", "z"}
    for chaine in (maison.salon.pk, CHAINE_PLATEFORME):
        rangs = list(SceauTraces.objects.filter(chaine=chaine).order_by("sequence").values_list("sequence", flat=True))
        assert rangs == list(range(1, len(rangs) + 1)) != []
        assert chaine_verifier(chaine).intacte
    assert age_non_scelle() == datetime.timedelta()
    assert sceller_faits() == 0


@pytest.mark.django_db
def test_des_petits_lots_donnent_la_meme_chaine_sans_trou(maison: fabriques.Maison) -> None:
    une_journee(maison)
    tours = 0
    while faits_sceller(lot=7):
        tours += 1
    assert tours > 5
    assert scelles() == existants()
    assert chaine_verifier(maison.salon.pk).intacte


@pytest.mark.django_db
def test_deux_salons_ont_deux_chaines_et_deux_cles(maison: fabriques.Maison) -> None:
    autre = fabriques.maison("Salon Bola")
    for chez in (maison, autre):
        fabriques.session_payee(chez)
    tout_sceller()
    assert chaine_verifier(maison.salon.pk).intacte
    assert chaine_verifier(autre.salon.pk).intacte
    premiers = [SceauTraces.objects.get(chaine=chez.salon.pk, sequence=1) for chez in (maison, autre)]
    assert bytes(premiers[0].maillon) != bytes(premiers[1].maillon)


@pytest.mark.django_db
def test_un_fait_dit_lui_meme_son_sceau(maison: fabriques.Maison) -> None:
    fabriques.session_payee(maison)
    trace = TraceTransaction.objects.earliest("pk")
    assert fait_verifier("t", trace.pk).tient is None
    tout_sceller()
    etat = fait_verifier("t", trace.pk)
    assert (etat.tient, etat.sequence) == (True, SceauTraces.objects.get(genre="t", fait_id=trace.pk).sequence)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_un_fait_valide_tard_est_scelle_tard_jamais_saute(maison_reelle: fabriques.Maison) -> None:
    salon = maison_reelle.salon.pk
    ecrit, valider = threading.Event(), threading.Event()

    def lent() -> None:
        with transaction.atomic():
            trace_enregistrer(Trace(type_trace=TypeTrace.EVALUATION, salon_id=salon, donnees={"note": 1}))
            ecrit.set()
            assert valider.wait(LONGTEMPS)
        connections.close_all()

    fil = threading.Thread(target=lent)
    fil.start()
    assert ecrit.wait(LONGTEMPS)
    ecrire(salon)
    tout_sceller()
    vus = [cle for genre, cle in scelles() if genre == "t"]
    # Minutes go by, and the floor may not pass over the fact nobody sees yet.
    for minutes in (2, 4, 6):
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=minutes), tick=True):
            ecrire(salon)
            tout_sceller()
    valider.set()
    fil.join()
    (tardif,) = {cle for genre, cle in existants() if genre == "t"} - {cle for g, cle in scelles() if g == "t"}
    assert tardif < max(vus)
    tout_sceller()
    assert scelles() == existants()
    assert SuiviScellement.objects.get(genre="t").plancher < tardif


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_le_plancher_monte_quand_tout_le_monde_a_fini(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    salon = maison_reelle.salon.pk
    # PostgreSQL counts the whole server's transactions, and other tests' may last: only this database's hold it here.
    for module in (planchers, scellement):
        monkeypatch.setattr(module, "horizon_lire", horizon_de_cette_base)
    plancher = 0
    for minutes in (2, 4, 6):
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=minutes), tick=True):
            ecrire(salon)
            tout_sceller()
        plancher = SuiviScellement.objects.get(genre="t").plancher
    assert plancher > 0
    ecrire(salon)
    tout_sceller()
    assert scelles() == existants()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sceller_n_attend_et_ne_fait_attendre_aucun_paiement(maison_reelle: fabriques.Maison) -> None:
    fabriques.session_payee(maison_reelle)
    pret, finir = threading.Event(), threading.Event()

    def sceller_lentement() -> None:
        with transaction.atomic():
            assert faits_sceller() > 0
            pret.set()
            assert finir.wait(LONGTEMPS)
        connections.close_all()

    fil = threading.Thread(target=sceller_lentement)
    fil.start()
    assert pret.wait(LONGTEMPS)
    try:
        with connection.cursor() as curseur:
            curseur.execute("SET lock_timeout = '500ms'")
        # A whole payment goes by while the sealer holds everything it ever holds; another sealer gives up at once.
        fabriques.session_payee(maison_reelle)
        debut = time.monotonic()
        assert faits_sceller() == 0
        assert time.monotonic() - debut < LONGTEMPS / 2
    finally:
        finir.set()
        fil.join()
        with connection.cursor() as curseur:
            curseur.execute("RESET lock_timeout")
    tout_sceller()
    assert scelles() == existants()
    assert chaine_verifier(maison_reelle.salon.pk).intacte


@pytest.mark.django_db
def test_verifier_ne_croit_aucun_plancher(maison: fabriques.Maison) -> None:
    jours_scelles(maison, 1)
    # Somebody raises the floor so that a fact of yesterday is never looked at again.
    ecrire(maison.salon.pk)
    SuiviScellement.objects.filter(genre="t").update(plancher=10**9)
    assert faits_sceller() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20), tick=True):
        rapport = chaine_verifier(maison.salon.pk)
    (anomalie,) = rapport.anomalies
    assert (anomalie.nature, anomalie.fait_id) == ("jamais_scelle", TraceTransaction.objects.latest("pk").pk)
