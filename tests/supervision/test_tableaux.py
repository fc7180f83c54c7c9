"""The boards and the alerts ask only for what the application shows, in words Prometheus understands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from django.test import Client
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from config.metriques.jauges import JAUGES
from config.prechargement import precharger
from outils import grafana
from tests.supervision.requetes import DE_PROMETHEUS, TABLEAUX, etiquettes_de, lancer, metriques_de, requetes

_SUITES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


def exposees(client: Client) -> dict[str, set[str]]:
    """Return what the page really names, with the labels of each, once everything is loaded as gunicorn does."""
    precharger()
    reponse = client.get("/prometheus/metrics")
    assert reponse.status_code == 200
    noms = {
        famille.name.removesuffix("_total") + suite
        for famille in text_string_to_metric_families(reponse.content.decode())
        for suite in _SUITES.get(famille.type, ())
    }
    return {nom: _etiquettes(nom) for nom in noms}


def _etiquettes(nom: str) -> set[str]:
    if nom in JAUGES:
        return set(JAUGES[nom][1:])
    compteur = REGISTRY._names_to_collectors.get(nom)
    # Python's own (its collector, its process) have no label that we ask for.
    etiquettes = compteur._labelnames if isinstance(compteur, MetricWrapperBase) else ()
    return {*etiquettes, *(["le"] if nom.endswith("_bucket") else [])}


def inconnues(toutes: dict[str, str], connues: dict[str, set[str]]) -> set[tuple[str, str]]:
    """Return (query, metric or label) that nothing shows."""
    connues = connues | DE_PROMETHEUS
    noms = {(ou, nom) for ou, requete in toutes.items() for nom in metriques_de(requete) if nom not in connues}
    choix = ((ou, nom, cles) for ou, requete in toutes.items() for nom, cles in etiquettes_de(requete))
    return noms | {(ou, cle) for ou, nom, cles in choix for cle in cles - connues.get(nom, cles) - {"job", "instance"}}


@pytest.mark.django_db
def test_chaque_requete_parle_de_ce_que_l_application_montre(client: Client) -> None:
    connues = exposees(client)
    assert inconnues(requetes(), connues) == set()
    # Witnesses: a name, and a label, that nobody shows.
    assert inconnues({"q": "rate(salon_paiement_total[5m]) > 0"}, connues) == {("q", "salon_paiement_total")}
    assert inconnues({"q": 'salon_paiements_total{etat="x"}'}, connues) == {("q", "etat")}


def test_prometheus_comprend_chaque_requete(tmp_path: Path) -> None:
    def verdict(toutes: list[str]) -> int:
        regles = [{"record": f"essai:{rang}", "expr": requete} for rang, requete in enumerate(toutes)]
        (tmp_path / "r.yml").write_text(yaml.safe_dump({"groups": [{"name": "essai", "rules": regles}]}), "utf-8")
        return lancer("promtool", "check", "rules", "r.yml", dossier=tmp_path).returncode

    toutes = list(requetes().values())
    assert len(toutes) > 50
    assert verdict(toutes) == 0
    assert verdict([*toutes, "sum by (le (rate(x[5m])))"]) != 0


def test_les_tableaux_sont_ceux_de_la_table() -> None:
    assert [chemin.stem for chemin in TABLEAUX] == sorted(grafana.TABLEAUX)
    for chemin in TABLEAUX:
        assert chemin.read_text(encoding="utf-8") == grafana.ecrire(chemin.stem), "relancer outils/grafana.py"
        lu = json.loads(chemin.read_text(encoding="utf-8"))
        assert {panneau["datasource"]["uid"] for panneau in lu["panels"]} == {"prometheus"}
