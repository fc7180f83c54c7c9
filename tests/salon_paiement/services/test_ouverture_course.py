"""Two taps of one phone at the same instant, on the real database: the unique index is the guard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from salon_paiement.models import SessionPaiement
from salon_paiement.services import ouverture, transition
from salon_paiement.services.ouverture import appareil_empreinte, session_ouvrir_par_scan
from tests import fabriques
from tests.verification import attend_coherence
from traces.models import TraceTransaction

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FILS = 4
INDEX = "session_ouverte_par_appareil"


def definition_de_l_index() -> str:
    with connection.cursor() as curseur:
        curseur.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [INDEX])
        return str(curseur.fetchone()[0])


def executer(ordre: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(ordre)


@pytest.fixture
def tous_ensemble(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every thread has looked for an open session, and found none, before any of them inserts."""
    depart = threading.Barrier(FILS, timeout=20)
    vrai: Callable[..., None] = transition.session_creer

    def creer_apres_les_autres(*args: object, **mots: object) -> None:
        depart.wait()
        vrai(*args, **mots)

    monkeypatch.setattr(ouverture, "session_creer", creer_apres_les_autres)


def scanner_en_meme_temps(chez: fabriques.Maison) -> list[str]:
    def scanner(_rang: int) -> str:
        try:
            session = session_ouvrir_par_scan(chez.poste, appareil=appareil_empreinte("a"), langue="fr")
            return str(session.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(FILS) as equipe:
        return list(equipe.map(scanner, range(FILS)))


def test_plusieurs_scans_au_meme_instant_donnent_une_seule_session(
    maison_reelle: fabriques.Maison, tous_ensemble: None
) -> None:
    vues = scanner_en_meme_temps(maison_reelle)
    assert len(set(vues)) == 1
    assert SessionPaiement.objects.count() == 1
    assert TraceTransaction.objects.count() == 1
    attend_coherence()


def test_sans_l_index_unique_la_course_donne_plusieurs_sessions(
    maison_reelle: fabriques.Maison, tous_ensemble: None
) -> None:
    definition = definition_de_l_index()
    executer(f"DROP INDEX {INDEX}")
    try:
        vues = scanner_en_meme_temps(maison_reelle)
        assert len(set(vues)) == FILS
        assert SessionPaiement.objects.count() == FILS
    finally:
        executer("SET session_replication_role = replica")
        executer("TRUNCATE salon_paiement_sessionpaiement CASCADE")
        executer("SET session_replication_role = DEFAULT")
        executer(definition)
