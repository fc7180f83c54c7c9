"""The shared figures are those of the rows, cheap, whole, nobody's, and there without a database."""

from __future__ import annotations

import pathlib
import socket
import time
import uuid

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from config import base_vivante
from config.metriques import machine
from paiements.models import Disjoncteur, Ecriture, EvenementFournisseur, ExceptionMonetaire
from salon_paiement import redis_connus
from salon_paiement.models import Battement, Notification
from salon_paiement.redis_connus import EtatRedis, adresse_lisible, memoire_pour_cent
from salon_paiement.services.battement import cloche_noter
from salon_paiement.services.etat_machine import disque_journaux_pour_cent, taches_attente
from tests import fabriques


def mesures(client: Client) -> dict[tuple[str, str], float]:
    """Return (name, value of its label) → figure, read again."""
    machine.oublier()
    page = client.get("/prometheus/metrics").content.decode()
    return {
        (echantillon.name, next(iter(echantillon.labels.values()), "")): echantillon.value
        for famille in text_string_to_metric_families(page)
        for echantillon in famille.samples
        if famille.type == "gauge"
    }


def message(chez: fabriques.Maison, **depuis: float) -> None:
    quand = fabriques.il_y_a(**depuis)
    EvenementFournisseur.objects.create(
        compte=chez.compte, cle=uuid.uuid4().hex, empreinte="e" * 64, corps_chiffre=b"x", authenticite="absente",
        prochaine_tentative=quand, date_creation=quand,
    )  # fmt: skip


def test_dit_ce_qui_attend_et_depuis_quand(maison: fabriques.Maison, client: Client) -> None:
    message(maison, minutes=20)
    message(maison, minutes=3)
    fabriques.session_payee(maison, courriel="afi@example.org")
    fabriques.tentative(fabriques.session_a_payer(maison))
    ExceptionMonetaire.objects.create(
        salon=maison.salon, type="tardif", montant=5, date_creation=fabriques.il_y_a(heures=2)
    )
    vues = mesures(client)
    assert vues["salon_file_lignes", "messages"] == 2
    assert 1_200 <= vues["salon_file_retard_seconds", "messages"] <= 1_210
    assert vues["salon_file_lignes", "envois"] == Notification.objects.count() > 0
    assert vues["salon_file_lignes", "sceaux"] > 0
    assert (vues["salon_exceptions_ouvertes", "tardif"], vues["salon_verdicts_attendus", "mtn"]) == (1, 1)
    assert 7_200 <= vues["salon_exceptions_age_seconds", "tardif"] <= 7_210
    assert (vues["salon_livre_ecart_francs", ""], vues["salon_base_joignable", ""]) == (0, 1)


def test_coute_peu_et_rien_a_qui_redemande(maison: fabriques.Maison, client: Client) -> None:
    fabriques.session_payee(maison)
    with CaptureQueriesContext(connection) as lues:
        mesures(client)
    assert len(lues) <= 16
    with CaptureQueriesContext(connection) as relues:
        client.get("/prometheus/metrics")
    assert len(relues) == 0


def test_ne_dit_rien_de_personne(maison: fabriques.Maison, client: Client) -> None:
    session = fabriques.session_payee(maison, courriel="afi@example.org")
    page = client.get("/prometheus/metrics").content.decode()
    prives = [fabriques.NUMERO, "66000001", "afi@example.org", "Afi", session.jeton, str(session.pk), maison.salon.slug]
    assert [dit for dit in [*prives, maison.compte.jeton_webhook] if dit in page] == []


def test_voit_un_livre_qui_ne_tombe_pas_juste(maison: fabriques.Maison, client: Client) -> None:
    fabriques.session_payee(maison)
    assert mesures(client)["salon_livre_ecart_francs", ""] == 0
    with transaction.atomic():
        Ecriture.objects.create(
            operation=uuid.uuid4(), salon=maison.salon, compte="caisse", montant=7, libelle="mouvement"
        )
        assert mesures(client)["salon_livre_ecart_francs", ""] == 7
        transaction.set_rollback(True)


def test_dit_combien_de_comptes_n_envoient_plus(maison: fabriques.Maison, client: Client) -> None:
    Disjoncteur.objects.create(compte=maison.compte, reseau="moov")
    Disjoncteur.objects.create(compte=maison.compte, reseau="mtn", ouvert_le=fabriques.il_y_a(minutes=1))
    assert mesures(client)["salon_disjoncteurs_ouverts", "moov"] == 0
    assert mesures(client)["salon_disjoncteurs_ouverts", "mtn"] == 1


@pytest.mark.django_db
def test_l_attente_est_celle_de_la_derniere_cloche_ou_le_silence_depuis(client: Client) -> None:
    assert taches_attente() is None
    cloche_noter(fabriques.il_y_a(secondes=90))
    assert taches_attente() == 90
    cloche_noter(fabriques.il_y_a(secondes=0))
    assert taches_attente() == 0
    Battement.objects.update(vu_le=fabriques.il_y_a(minutes=5))
    assert 265 <= (taches_attente() or 0) <= 275
    assert 300 <= mesures(client)["salon_battement_age_seconds", "beat"] <= 305


@pytest.mark.parametrize("faute", [None, OperationalError("server closed")])
def test_sans_base_le_dit_et_montre_le_reste(
    client: Client, monkeypatch: pytest.MonkeyPatch, faute: Exception | None
) -> None:
    def lire() -> None:
        raise faute or AssertionError("on n'interroge pas une base qui ne répond pas")

    monkeypatch.setattr(machine, "base_repond", lambda: faute is not None)
    monkeypatch.setattr(machine, "releve_de_la_base", lire)
    vues = mesures(client)
    assert vues["salon_base_joignable", ""] == 0
    assert ("salon_livre_ecart_francs", "") not in vues
    assert any(nom == "salon_version" for nom, _ in vues)


def test_un_serveur_pendu_est_dit_en_deux_secondes(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    # Somebody takes the connection and never says a word: what a stopped PostgreSQL looks like.
    with socket.create_server(("127.0.0.1", 0)) as muet:
        ou = {"host": "127.0.0.1", "port": muet.getsockname()[1], "dbname": "salon", "user": "salon"}
        monkeypatch.setattr(connection, "get_connection_params", lambda: ou)
        if connection.vendor != "postgresql":
            pytest.skip("PostgreSQL absent : lancer par outils/services.py")
        debut = time.monotonic()
        reponse = client.get("/sante/pret")
        assert (reponse.status_code, reponse.json()["controles"]) == (503, {"base": False})
        assert base_vivante.ATTENTE <= time.monotonic() - debut < 5


def test_redis_est_vu_debout_puis_couche(settings: LazySettings) -> None:
    vues = {etat.nom: etat for etat in redis_connus.redis_etats()}
    if settings.CELERY_BROKER_URL.startswith("redis"):
        assert vues["file"].joignable
        assert vues["file"].pour_cent in range(101)
    with socket.create_server(("127.0.0.1", 0)) as muet:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{muet.getsockname()[1]}/0"
        debut = time.monotonic()
        assert [(e.nom, e.joignable, e.pour_cent) for e in redis_connus.redis_etats()] == [("file", False, None)]
        assert time.monotonic() - debut < 1


def test_un_cache_qui_oublie_n_est_jamais_trop_plein() -> None:
    file, cache = EtatRedis("file", True, 10, 40), EtatRedis("cache", True, 10, 100, oublie=True)
    assert memoire_pour_cent([file, cache]) == 40
    assert memoire_pour_cent([cache, EtatRedis("file", False)]) is None
    assert adresse_lisible("redis+socket:///tmp/r.sock?virtual_host=1") == "unix:///tmp/r.sock?db=1"
    assert adresse_lisible("memory://") == ""


def test_le_disque_est_celui_du_dossier_des_journaux(settings: LazySettings, tmp_path: pathlib.Path) -> None:
    settings.DOSSIER_JOURNAUX = None
    assert disque_journaux_pour_cent() is None
    settings.DOSSIER_JOURNAUX = tmp_path
    assert 0 < (disque_journaux_pour_cent() or 0) <= 100
