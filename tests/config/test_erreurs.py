"""A page that breaks leaves a fact; so does a task; a dead database answers when to come back."""

from __future__ import annotations

import uuid

import pytest
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, UnreadablePostError
from django.test import Client
from django.urls import reverse

from config import erreurs
from config.celery import app
from paiements.services import relance
from paiements.views.personnel import caisse
from paiements.webhooks import voie_directe
from salon_paiement.models import SessionPaiement
from salon_paiement.views import scan
from tests import fabriques
from tests.personnel.conftest import Equipe, composer_equipe
from traces import incidents
from traces.models import TraceContexte, TraceTransaction
from traces.types import TypeTrace

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def ecrits() -> list[TraceTransaction]:
    return list(TraceTransaction.objects.filter(type_trace=TypeTrace.ERREUR_SYSTEME).order_by("id"))


def casser(monkeypatch: pytest.MonkeyPatch, ou: object, nom: str, erreur: Exception) -> None:
    def lever(*_a: object, **_k: object) -> None:
        raise erreur

    monkeypatch.setattr(ou, nom, lever)


def session_de(equipe: Equipe) -> SessionPaiement:
    return fabriques.session_a_payer(equipe.chez)


def test_une_page_du_client_en_panne_laisse_un_fait_de_sa_note(
    client: Client, banc: fabriques.Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = fabriques.session_scannee(banc)
    casser(monkeypatch, scan, "_apercu", KeyError("01 66 00 00 01"))
    reponse = client.get(reverse("scan", args=[banc.poste.jeton]))
    assert reponse.status_code == 500
    (fait,) = ecrits()
    assert fait.donnees_structures == {"ou": "scan", "erreur": "KeyError"}
    # The same request's id is on the page and beside the fact.
    assert TraceContexte.objects.get(trace=fait).requete[:8] in reponse.content.decode()
    assert erreurs._session_de({"jeton": session.jeton}) == (session.pk, banc.salon.pk)
    assert erreurs._session_de({"code": session.code_court}) == (session.pk, banc.salon.pk)
    assert erreurs._session_de({"cle": uuid.uuid4()}) == (None, None)


def test_une_page_du_personnel_en_panne_nomme_la_note(monkeypatch: pytest.MonkeyPatch) -> None:
    equipe = composer_equipe()
    session = session_de(equipe)
    casser(monkeypatch, caisse, "rendre", KeyError("x"))
    navigateur = equipe.client("proprietaire")
    navigateur.raise_request_exception = False
    assert navigateur.get(reverse("admin:caisse")).status_code == 500
    assert [f.donnees_structures["ou"] for f in ecrits()] == ["admin:caisse"]
    assert erreurs._session_de({"code": session.code_court})[0] == session.pk


def test_une_base_morte_dit_de_revenir(client: Client, banc: fabriques.Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    casser(monkeypatch, scan, "_apercu", OperationalError("connexion perdue"))
    casser(monkeypatch, incidents, "erreur_systeme_enregistrer", OperationalError("connexion perdue"))
    casser(monkeypatch, SessionPaiement.objects, "filter", OperationalError("connexion perdue"))
    reponse = client.get(reverse("scan", args=[banc.poste.jeton]))
    assert (reponse.status_code, reponse["Retry-After"], reponse["Refresh"]) == (503, "10", "10")
    assert "Rien n'est perdu" in reponse.content.decode().replace("&#x27;", "'")
    assert ecrits() == []


def test_ce_qui_etait_envoye_n_est_pas_renvoye_tout_seul() -> None:
    requete = HttpRequest()
    requete.method, requete.path = "POST", "/ailleurs"
    try:
        raise OperationalError
    except OperationalError:
        reponse = erreurs.erreur_serveur(requete)
    assert (reponse.status_code, "Refresh" in reponse) == (503, False)


def test_un_programme_a_qui_la_base_manque_sait_quand_revenir() -> None:
    requete = HttpRequest()
    requete.path = "/api/v1/rien"
    try:
        raise InterfaceError
    except InterfaceError:
        reponse = erreurs.erreur_serveur(requete)
    assert (reponse.status_code, reponse["Retry-After"]) == (503, "10")
    assert b'"unavailable"' in reponse.content


def test_qui_raccroche_n_est_pas_une_panne() -> None:
    requete = HttpRequest()
    try:
        raise UnreadablePostError
    except UnreadablePostError:
        assert erreurs.erreur_serveur(requete).status_code == 500
    assert ecrits() == []


def test_un_message_d_operateur_en_panne_laisse_un_fait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    casser(monkeypatch, voie_directe, "recevoir", KeyError("x"))
    assert client.post("/webhooks/simulateur/inconnu/").status_code == 500
    assert [f.donnees_structures["ou"] for f in ecrits()] == ["hors page"]


def test_une_adresse_inconnue_n_est_pas_une_panne(client: Client) -> None:
    assert client.get("/rien/").status_code == 404
    assert ecrits() == []


def test_une_tache_en_panne_laisse_un_fait(monkeypatch: pytest.MonkeyPatch) -> None:
    casser(monkeypatch, relance, "ronde_unique", KeyError("x"))
    app.loader.import_default_modules()
    tache = app.tasks["paiements.tasks.verifier_transactions_en_attente"]
    assert tache.apply().failed()
    assert [f.donnees_structures["ou"] for f in ecrits()] == [tache.name]


def test_toute_tache_est_tracee_meme_declaree_ailleurs() -> None:
    @shared_task(name="essais.cassee")
    def cassee() -> None:
        raise ValueError

    app.loader.import_default_modules()
    assert app.tasks["essais.cassee"].apply().failed()
    del app.tasks["essais.cassee"]
    assert [f.donnees_structures["erreur"] for f in ecrits()] == ["ValueError"]
    notres = [t for nom, t in app.tasks.items() if not nom.startswith("celery.")]
    assert len(notres) > 10
    assert all(type(t).on_failure.__module__ == "config.taches" for t in notres)
