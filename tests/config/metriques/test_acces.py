"""Who reads the figures, under which name, and what a stranger can add to them: nobody, any, nothing."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client
from django_prometheus.middleware import PrometheusAfterMiddleware
from prometheus_client import REGISTRY

from config import methodes
from config.metriques.compteurs import ApresMiddleware

pytestmark = pytest.mark.django_db
ADRESSE = "/prometheus/metrics"
PRIVES = ["127.0.0.0/8", "10.0.0.0/8", "fc00::/7"]
VERBES = "django_http_requests_latency_seconds_by_view_method_count"


@pytest.mark.parametrize(
    ("reseaux", "depuis", "entetes", "statut"),
    [
        (["127.0.0.0/8"], "127.0.0.1", {}, 200), (["127.0.0.0/8"], "10.0.0.9", {}, 404), (PRIVES, "10.0.0.9", {}, 200),
        (PRIVES, "::ffff:10.0.0.9", {}, 200), (PRIVES, "fd00::9%eth0", {}, 200), (PRIVES, "203.0.113.7", {}, 404),
        (PRIVES, "", {}, 404), ([], "127.0.0.1", {}, 404),
        # Whoever comes through a proxy comes from outside, whatever the proxy's own address is.
        (PRIVES, "10.0.0.9", {"X-Forwarded-For": "127.0.0.1"}, 404),
        (PRIVES, "127.0.0.1", {"Forwarded": "for=_x"}, 404),
    ],
)  # fmt: skip
def test_seule_une_machine_de_la_maison_les_lit(
    client: Client, settings: LazySettings, reseaux: list[str], depuis: str, entetes: dict[str, str], statut: int
) -> None:
    settings.METRIQUES_RESEAUX = reseaux
    reponse = client.get(ADRESSE, REMOTE_ADDR=depuis, headers=entetes)
    assert reponse.status_code == statut
    # Refused, it is a page like any other that does not exist.
    assert (b"salon_version" in reponse.content) == (statut == 200)


def test_le_jeton_decide_seul_quand_il_y_en_a_un(client: Client, settings: LazySettings) -> None:
    settings.METRIQUES_JETON = "jeton-d-essai"
    for donne, statut in (("Bearer jeton-d-essai", 200), ("Bearer autre", 404), ("jeton-d-essai", 404), ("", 404)):
        assert client.get(ADRESSE, headers={"Authorization": donne}, REMOTE_ADDR="203.0.113.7").status_code == statut
    assert client.get(ADRESSE).status_code == 404


def test_prometheus_appelle_par_l_adresse_du_conteneur(client: Client, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["salon.example.com"]
    assert client.get(ADRESSE, headers={"Host": "web:8000"}).status_code == 200
    # Witness: any other page refuses that name.
    assert client.get("/sante/vivant", headers={"Host": "web:8000"}).status_code == 400
    assert client.post(ADRESSE).status_code == 405


def _verbes_vus() -> set[str]:
    return {
        echantillon.labels["method"]
        for famille in REGISTRY.collect()
        for echantillon in famille.samples
        if echantillon.name == VERBES
    }


def test_un_inconnu_n_ajoute_aucune_serie(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for rang in range(3):
        client.generic(f"VERBE{rang}", f"/inconnue/{rang}/")
    assert not {verbe for verbe in _verbes_vus() if verbe.startswith("VERBE")}
    # Refused before it is counted; let through, it would still be one series.
    monkeypatch.setattr(methodes, "CONNUES", (*methodes.CONNUES, "VERBE9"))
    client.generic("VERBE9", "/inconnue/")
    assert "VERBE9" not in _verbes_vus()
    assert "<invalid method>" in _verbes_vus()


def test_temoin_la_bibliotheque_seule_en_ajouterait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ApresMiddleware, "label_metric", PrometheusAfterMiddleware.label_metric)
    monkeypatch.setattr(methodes, "CONNUES", (*methodes.CONNUES, "TEMOIN"))
    client.generic("TEMOIN", "/inconnue/")
    assert "TEMOIN" in _verbes_vus()
