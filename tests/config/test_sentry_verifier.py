"""``sentry_verifier``: a real report on a real socket, and the words for each way it may not arrive."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator

import brotli
import pytest
import sentry_sdk
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from pytest_httpserver import HTTPServer

from config.sentry import options_sentry
from config.sentry_essai import PHRASE
from config.sentry_taux import CLOCHES, taux_sentry

CLE = "c" * 32
_OUVRIR = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.fixture
def receveur() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", port=0) as serveur:
        yield serveur


def verifier() -> str:
    sortie = io.StringIO()
    call_command("sentry_verifier", stdout=sortie)
    return sortie.getvalue()


def test_un_essai_arrive_chez_le_receveur_sous_sa_cle(receveur: HTTPServer, settings: LazySettings) -> None:
    receveur.expect_request("/api/7/envelope/", method="POST").respond_with_json({"id": "0" * 32})
    settings.SENTRY_DSN = f"http://{CLE}@127.0.0.1:{receveur.port}/7"
    settings.SENTRY_ENVIRONNEMENT = "essai"
    dit = verifier()
    [(requete, _reponse)] = receveur.log
    corps = requete.get_data()
    rapport = json.loads(_OUVRIR[requete.headers.get("Content-Encoding", "")](corps).splitlines()[2])
    assert (rapport["message"], rapport["level"], rapport["environment"]) == (PHRASE, "error", "essai")
    assert rapport["event_id"] in dit
    assert f"sentry_key={CLE}" in requete.headers["X-Sentry-Auth"]
    # The key opens the door: it is never shown.
    assert CLE not in dit


@pytest.mark.parametrize(("statut", "phrase"), [(401, "HTTP 401"), (500, "HTTP 500")])
def test_un_refus_n_est_pas_un_succes(receveur: HTTPServer, settings: LazySettings, statut: int, phrase: str) -> None:
    receveur.expect_request("/api/7/envelope/").respond_with_data("", status=statut)
    settings.SENTRY_DSN = f"http://{CLE}@127.0.0.1:{receveur.port}/7"
    with pytest.raises(CommandError, match=phrase) as refus:
        verifier()
    assert CLE not in str(refus.value)


@pytest.mark.parametrize(
    ("dsn", "phrase"),
    [("", "est vide"), ("http://127.0.0.1:9/7", "n'est pas l'adresse"), (f"http://{CLE}@127.0.0.1:9/7", "Personne")],
)
def test_dit_pourquoi_rien_n_arriverait(settings: LazySettings, dsn: str, phrase: str) -> None:
    settings.SENTRY_DSN = dsn
    with pytest.raises(CommandError, match=phrase):
        verifier()


def test_les_sondes_ne_sont_jamais_chronometrees_et_les_cloches_rarement() -> None:
    choisir = taux_sentry(0.1, 0.2)["traces_sampler"]
    # What a stranger's header asks for changes nothing.
    page = {
        "wsgi_environ": {"PATH_INFO": "/s/x/"},
        "transaction_context": {"op": "http.server"},
        "parent_sampled": True,
    }
    assert choisir(page) == 0.1
    assert choisir({"wsgi_environ": {"PATH_INFO": "/sante/pret"}}) == 0
    assert choisir({"wsgi_environ": {"PATH_INFO": "/prometheus/metrics"}}) == 0
    assert choisir({"transaction_context": {"op": "queue.task.celery"}}) == 0.1 / CLOCHES
    assert taux_sentry(0.1, 0.2)["profiles_sample_rate"] == 0.2


def test_django_celery_et_redis_sont_suivis_sans_rien_de_personnel() -> None:
    options = options_sentry(f"http://{CLE}@127.0.0.1:9/7", version="1", environnement="essai")
    assert {suivi.identifier for suivi in options["integrations"]} == {"django", "celery", "redis"}
    client = sentry_sdk.Client(**options | {"integrations": [], "default_integrations": False})
    try:
        assert not client.should_send_default_pii()
        assert (client.options["release"], client.options["environment"]) == ("1", "essai")
    finally:
        client.close(timeout=0)
