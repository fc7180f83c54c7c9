"""A lost archive is not a forgery: the mail, the page and the board say which of the two it is."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from paiements.sceaux.lecture import verifications_de
from paiements.tasks import veiller_sceaux
from salon_paiement.models import Role
from salon_paiement.notifications.boite_envoi import notifications_envoyer
from tests.fabriques_archives import commande, depot_dans, deux_mois
from tests.paiements.sceaux.conftest import en_superutilisateur
from tests.paiements.sceaux.test_page import PAGE, VERIFIER, lire
from tests.personnel.conftest import Equipe
from traces.modeles_sceaux import ArchiveTraces
from traces.scellement import tout_sceller
from traces.tasks import verifier_sceaux

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.fixture
def archive_perdue(equipe: Equipe, settings: Settings, tmp_path: pathlib.Path) -> ArchiveTraces:
    dossier = depot_dans(settings, tmp_path)
    deux_mois(equipe.chez)
    commande("archiver_traces", "--avant", "2024-02", "--salon", equipe.chez.salon.slug)
    archive = ArchiveTraces.objects.get(chaine=equipe.chez.salon.pk)
    # The command deletes what is committed only, and nothing is in a test.
    siens = f"BETWEEN {archive.premier_id} AND {archive.dernier_id}"
    en_superutilisateur(f"DELETE FROM traces_contextes WHERE trace_id {siens}")
    en_superutilisateur(f"DELETE FROM traces_transactions WHERE id {siens}")
    tout_sceller()
    (dossier / archive.fichier).unlink()
    return archive


def courrier(debut: str) -> list[Any]:
    notifications_envoyer()
    return [message for message in mail.outbox if message.subject.startswith(debut)]


def test_une_archive_perdue_n_accuse_personne(equipe: Equipe, archive_perdue: ArchiveTraces) -> None:
    assert verifier_sceaux() == 1
    verification = verifications_de([equipe.chez.salon.pk])[equipe.chez.salon.pk]
    assert (verification.anomalies, verification.archives, verification.archives_seules) == (1, 1, True)
    for _fois in range(2):
        veiller_sceaux()
    (message,) = courrier("Une archive ne peut pas être lue")
    for forme in (message.body, message.alternatives[0][0]):
        texte = " ".join(str(forme).split())
        assert "1 archive de traces manque, ou n'est plus le fichier" in texte.replace("&#x27;", "'")
        assert "aucun fait touché" in texte
        assert "réécrits" not in texte
        assert "/admin/sceaux/" in texte
    proprietaire = equipe.client(Role.PROPRIETAIRE)
    rapport = lire(proprietaire.post(VERIFIER))
    for page in (rapport, lire(proprietaire.get(PAGE))):
        assert "Une archive ne peut pas être lue" in page
        assert "1 archive illisible" in page
        assert "réécrit, effacé" not in page
    assert "1 archive ne peut pas être lue" in rapport
    assert f"archive de {archive_perdue.mois:%Y-%m}" in rapport
    assert "Quelqu'un a écrit dans la base" not in rapport
    assert "une archive ne peut pas être lue" in lire(proprietaire.get("/admin/direct/"))


def test_un_fait_reecrit_le_meme_jour_est_dit_quand_meme(equipe: Equipe, archive_perdue: ArchiveTraces) -> None:
    verifier_sceaux()
    veiller_sceaux()
    assert courrier("Une archive")
    en_superutilisateur("UPDATE traces_transactions SET titre = 'x' WHERE type_trace = 'session_reglee'")
    verifier_sceaux()
    for _fois in range(2):
        veiller_sceaux()
    (message,) = courrier("Des comptes ont été réécrits")
    assert "réécrits, effacés ou ajoutés" in message.body
    assert "1 archive de traces manque" in message.body
    assert "aucun fait touché" not in message.body
    assert verifications_de([equipe.chez.salon.pk])[equipe.chez.salon.pk].archives == 1
