"""What a report to Sentry contains when everything private is somewhere in it: nothing that can be read."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from typing import Any, cast

import pytest
from sentry_sdk.types import Event

from config.env import RACINE
from config.sentry import masquer_evenement, masquer_miette, sentry_demarrer

JETON = "Ab3dEfGh1jKlMn0pQrStUvWxYz_-0123456789abcde"
SECRETS = ["66112233", "66 11 22 33", "01+66", "Basic", "SECRET-DU-COOKIE", JETON, JETON[4:20], "cle-operateur"]
# A real request through the WSGI application, the whole SDK, and a transport that keeps what would have left.
REQUETE = """
import io, json, logging, sys, django
django.setup()
import sentry_sdk
from django.core.wsgi import get_wsgi_application
from django.urls import path
from sentry_sdk.transport import Transport
from config import sentry, urls
from config.politique.filet import FiletMiddleware
from config.politique.mots import Ouvert, Porte, ligne

JETON = "Ab3dEfGh1jKlMn0pQrStUvWxYz_-0123456789abcde"
partis = []

class Receveur(Transport):
    def capture_envelope(self, envelope):
        partis.append(envelope.serialize().decode())

def vue(request, jeton):
    logging.getLogger("salon").info("client au %s", "01 66 11 22 33")
    logging.getLogger("salon").error("refus pour %s", "+2290166112233", extra={"appel": {"numero": 2290166112233}})
    sentry_sdk.set_tag("visite", jeton)
    sentry_sdk.set_extra("reponse", [{"msisdn": "2290166112233", "lien": f"https://salon.example.com/r/{jeton}.pdf"}])
    sentry_sdk.set_user({"id": "1", "username": "0166112233"})
    with sentry_sdk.start_span(op="http", name=f"GET /s/{jeton}/payer"):
        pass
    try:
        int(jeton)
    except ValueError as erreur:
        raise RuntimeError(f"compte 2290166112233 de {request.get_full_path()}") from erreur

urls.urlpatterns.insert(0, path("s/<str:jeton>/panne", vue, name="panne"))
FiletMiddleware.table = {**FiletMiddleware.table, "panne": ligne(Porte.CLIENT, "panne", GET=Ouvert.JETON)}
options = sentry.options_sentry("http://cle@127.0.0.1:9/1", version="0.1.0", environnement="essai")
if "sans" in sys.argv:
    options |= dict.fromkeys(["before_send", "before_send_transaction", "before_breadcrumb"])
sentry_sdk.init(**options, transport=Receveur(options), traces_sample_rate=1.0)
application = get_wsgi_application()

def demander(chemin):
    recu = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": chemin, "SERVER_NAME": "salon.example.com", "SERVER_PORT": "443",
        "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "REMOTE_ADDR": "127.0.0.1",
        "QUERY_STRING": f"telephone=01+66+11+22+33&jeton={JETON}", "HTTP_COOKIE": "sessionid=SECRET-DU-COOKIE",
        "HTTP_REFERER": f"https://salon.example.com/s/{JETON}/payer?t=%2B2290166112233", "HTTP_USER_AGENT": "essai",
        "HTTP_AUTHORIZATION": "Basic U0VDUkVU", "HTTP_X_SIGNATURE": "cle-operateur",
    }
    for morceau in application(environ, lambda statut, entetes, exc=None: recu.append(statut)):
        pass
    return recu[0]

codes = [demander(f"/s/{JETON}/panne"), demander(f"/inconnue/{JETON}/")]
sentry_sdk.flush()
print(json.dumps({"codes": codes, "partis": partis}))
"""


def demander(*arguments: str) -> tuple[str, list[dict[str, Any]]]:
    """Return everything that left, and the reports in it."""
    garde = {nom: os.environ[nom] for nom in os.environ if nom in {"PATH", "HOME"} or nom.startswith("COVERAGE")}
    fini = subprocess.run(
        [sys.executable, "-c", REQUETE, *arguments],
        cwd=RACINE,
        env=garde | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    vu = json.loads(fini.stdout.splitlines()[-1])
    assert [code[:3] for code in vu["codes"]] == ["500", "404"]
    lignes = [json.loads(ligne) for envoi in vu["partis"] for ligne in envoi.splitlines() if ligne.startswith("{")]
    return "\n".join(vu["partis"]), [ligne for ligne in lignes if "event_id" in ligne and "contexts" in ligne]


def test_rien_de_clair_ne_part() -> None:
    partis, rapports = demander()
    assert [secret for secret in SECRETS if secret in partis] == []
    transactions = [r for r in rapports if r.get("type") == "transaction"]
    erreurs = [r for r in rapports if r.get("type") != "transaction"]
    assert len(transactions) == 2
    # The error logged, and the one that broke the page: still useful.
    [journal, panne] = [r for r in erreurs if r.get("logger") != "django.request"]
    assert journal["logentry"]["message"] == "refus pour %s"
    assert [e["type"] for e in panne["exception"]["values"]] == ["ValueError", "RuntimeError"]
    assert panne["request"]["url"] == f"https://salon.example.com/s/{JETON[:4]}…/panne"
    assert set(panne["request"]) == {"method", "url", "headers"}
    assert set(panne["request"]["headers"]) == {"Referer", "User-Agent"}
    assert panne["request"]["headers"]["Referer"] == f"https://salon.example.com/s/{JETON[:4]}…/payer"
    assert panne["breadcrumbs"]["values"][0]["message"] == "client au 01 ** ** ** 33"
    for miette in panne["breadcrumbs"]["values"]:
        assert datetime.datetime.fromisoformat(miette["timestamp"]).tzinfo is datetime.UTC


def test_sans_masque_tout_partirait() -> None:
    # The proof that the secrets are really on the way.
    partis, _rapports = demander("sans")
    assert {"66112233", "66 11 22 33", "01+66", JETON, "cle-operateur"} <= {s for s in SECRETS if s in partis}


def evenement(contenu: dict[str, Any]) -> dict[str, Any]:
    return cast(dict[str, Any], masquer_evenement(cast(Event, contenu), {}))


@pytest.mark.parametrize("ou", ["extra", "contexts", "tags", "spans", "threads", "champ_de_demain"])
def test_masque_a_toute_profondeur(ou: str) -> None:
    profond: dict[str, Any] = {"a": [{"b": ({"c": f"/s/{JETON}/payer"}, 2290166112233, True, None, 1.5)}]}
    propre = evenement({ou: profond, "event_id": "e" * 32})
    assert propre[ou] == {"a": [{"b": [{"c": f"/s/{JETON[:4]}…/payer"}, "+229 ** ** 33", True, None, 1.5]}]}
    assert propre["event_id"] == "e" * 32


@pytest.mark.parametrize("cle", ["Cookie", "Authorization", "cookies", "http.query", "query_string", "vars"])
def test_retire_ce_qui_ouvre_quelque_chose_ou_que_ce_soit(cle: str) -> None:
    propre = evenement({"extra": {"appel": {cle: "x", "reste": "oui"}}})
    assert propre["extra"] == {"appel": {"reste": "oui"}}


def test_une_miette_garde_son_instant_et_perd_ses_secrets() -> None:
    instant = datetime.datetime.now(datetime.UTC)
    miette = {
        "timestamp": instant,
        "message": f"GET /q/{JETON}",
        "data": {"http.query": "a", "url": "/c/?t=0166112233"},
    }
    propre = masquer_miette(miette, {})
    assert propre["timestamp"] is instant
    assert propre["message"] == f"GET /q/{JETON[:4]}…"
    assert propre["data"] == {"url": "/c/?t=01 ** ** ** 33"}


def test_sans_adresse_rien_ne_demarre(monkeypatch: pytest.MonkeyPatch) -> None:
    appels: list[object] = []
    monkeypatch.setattr("sentry_sdk.init", lambda **options: appels.append(options))
    sentry_demarrer("", version="0", environnement="essai")
    assert appels == []
    sentry_demarrer("http://cle@127.0.0.1:9/1", version="0", environnement="essai")
    assert len(appels) == 1
