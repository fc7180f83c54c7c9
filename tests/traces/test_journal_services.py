"""What the log files say of a session's and a payment's life: all of it, once it is committed, nobody's number."""

from __future__ import annotations

import json
import logging
import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import Celery
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.journalisation import configuration_journaux
from config.politique.table_taches import TACHES
from paiements.fournisseurs.base import Statut
from paiements.services.journal import log_paiement
from paiements.services.relance import paiements_relancer
from salon_paiement.models import SessionPaiement
from salon_paiement.services import journal as journal_sessions
from salon_paiement.services.expiration import session_abandonner
from salon_paiement.services.journal import log_erreur, log_session_action
from tests import fabriques
from tests.traces.journaux import ecrits, installer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dossier(tmp_path: pathlib.Path) -> Iterator[pathlib.Path]:
    with installer(configuration_journaux("INFO", tmp_path / "journaux", ["simulateur"])):
        yield tmp_path / "journaux"


def test_toute_la_vie_d_une_visite_se_lit_par_sa_session(
    maison_reelle: fabriques.Maison, dossier: pathlib.Path
) -> None:
    session = fabriques.session_a_payer(maison_reelle, courriel="afi@example.org")
    fabriques.echouer(fabriques.tentative(session), Statut.ECHOUE)
    session.refresh_from_db()
    paiement = fabriques.tentative(session)
    fabriques.reussir(paiement)
    lignes = [ligne for ligne in ecrits(dossier) if ligne["session_id"] == str(session.pk)]
    etats = [ligne["etat"] for ligne in lignes if ligne["name"] == "salon_paiement"]
    assert etats[0] == "scanne"
    assert etats[-1] == "paiement_reussi"
    assert {"identification", "prestation_selectionnee", "paiement_initie"} <= set(etats)
    argent = [ligne["message"] for ligne in lignes if ligne["paiement"] == paiement.reference]
    assert argent == [
        "initiation_paiement - 5000 XOF via mtn",
        "en_attente → en_cours - 5000 XOF via mtn",
        "en_cours → reussi - 5000 XOF via mtn",
    ]
    session.refresh_from_db()
    assert {ligne["client_id"] for ligne in lignes[-3:]} == {str(session.client_id)}
    regle = next(ligne for ligne in lignes if ligne["etat"] == "paiement_reussi")
    assert (regle["etape"], regle["donnees"]["total"]) == (5, 5000)


def test_rien_de_personnel_dans_aucun_fichier(maison_reelle: fabriques.Maison, dossier: pathlib.Path) -> None:
    fabriques.session_payee(maison_reelle, courriel="afi@example.org")
    fichiers = [f for f in dossier.iterdir() if f.stat().st_size]
    assert {f.name for f in fichiers} >= {"salon_paiement.log", "paiements.log", "django.json.log"}
    for fichier in fichiers:
        texte = fichier.read_text()
        assert not [mot for mot in ("Afi", "afi@", "66000001", "66 00 00 01", "example.org") if mot in texte], texte


def test_ce_qui_est_annule_n_est_pas_raconte(maison_reelle: fabriques.Maison, dossier: pathlib.Path) -> None:
    session = fabriques.session_a_payer(maison_reelle)
    avant = len(ecrits(dossier))
    with transaction.atomic():
        session_abandonner(session.pk, par="client")
        transaction.set_rollback(True)
    assert len(ecrits(dossier)) == avant
    session_abandonner(session.pk, par="client")
    assert [ligne["etat"] for ligne in ecrits(dossier)[avant:]] == ["abandonne"]


def test_journaliser_ne_demande_rien_a_la_base(maison_reelle: fabriques.Maison, dossier: pathlib.Path) -> None:
    session = SessionPaiement.objects.get(pk=fabriques.session_a_payer(maison_reelle).pk)
    paiement = type(fabriques.tentative(session)).objects.get(session=session)
    with CaptureQueriesContext(connection) as requetes:
        log_session_action(session, "essai", "une action", {"cle": 1})
        log_paiement(paiement, "essai", "en une phrase")
        log_erreur(session, ValueError("x"), {"ou": "essai"})
    assert len(requetes) == 0
    assert [ligne["message"] for ligne in ecrits(dossier)[-3:]] == [
        "essai : une action",
        "essai - 5000 XOF via mtn - en une phrase",
        "erreur essai : ValueError : x",
    ]


def test_un_journal_qui_casse_n_arrete_pas_le_paiement(
    maison_reelle: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    def casser(*_: Any, **__: Any) -> None:
        raise RuntimeError("journal cassé")

    monkeypatch.setattr(logging.Logger, "info", casser)
    monkeypatch.setattr(journal_sessions, "session_champs", casser)
    assert fabriques.session_payee(maison_reelle).etat == "paiement_reussi"


def test_une_erreur_se_dit_avec_sa_trace_et_son_lieu(maison_reelle: fabriques.Maison, dossier: pathlib.Path) -> None:
    session = fabriques.session_scannee(maison_reelle)
    try:
        raise ValueError("appelez le 01 97 12 34 56")
    except ValueError as erreur:
        log_erreur(session, erreur, {"ou": "relance", "paiement_id": "-"})
    derniere = ecrits(dossier)[-1]
    assert derniere["levelname"] == "ERROR"
    assert derniere["session_id"] == str(session.pk)
    assert derniere["contexte"]["ou"] == "relance"
    assert "Traceback" in derniere["exc_info"]
    assert "97 12 34" not in json.dumps(derniere)
    assert (dossier / "django.error.log").read_text().count("\n") == 1


def test_un_refus_dit_sa_requete_et_sa_session(
    maison_reelle: fabriques.Maison, dossier: pathlib.Path, client: Client
) -> None:
    session = fabriques.session_scannee(maison_reelle)
    # Another phone than the one that scanned.
    reponse = client.post(reverse("session_prestations", args=[session.jeton]), {})
    assert reponse.status_code == 403
    (ligne,) = [ligne for ligne in ecrits(dossier) if ligne["name"] == "django.request"]
    assert (ligne["requete"], ligne["session_id"]) == (reponse["X-Request-Id"], str(session.pk))
    assert session.jeton not in json.dumps(ligne)


def test_la_ronde_dit_sa_tache_et_le_paiement_de_chaque_question(
    banc: fabriques.Maison, dossier: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paiement = fabriques.tentative(fabriques.session_a_payer(banc))
    type(paiement).objects.filter(pk=paiement.pk).update(prochaine_verification=fabriques.il_y_a(secondes=1))
    monkeypatch.setitem(TACHES, "essai.ronde", "attempts without a verdict")
    tache: Callable[[], Any] = Celery("essai", set_as_current=False).task(name="essai.ronde")(paiements_relancer)
    resultat = tache.apply(task_id="tache-essai")  # type: ignore[attr-defined]
    assert resultat.successful()
    appels = [ligne for ligne in ecrits(dossier) if ligne["name"] == "paiements.fournisseurs.simulateur"]
    assert appels
    assert {(ligne["requete"], ligne["paiement"], ligne["session_id"]) for ligne in appels} == {
        ("tache-essai", paiement.reference, str(paiement.session_id))
    }
    assert (dossier / "simulateur.log").read_text().count("\n") == len(appels)
    assert "HTTP 404" in appels[0]["message"]
