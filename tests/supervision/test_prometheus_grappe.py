"""In the cluster: the targets that Prometheus keeps of our pods are named as the rules and the boards name them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from tests.deploiement.manifestes_kubernetes import conteneur, gabarits
from tests.supervision.requetes import PROMETHEUS, lancer, lire


def pods(phase: str = "Running") -> list[dict[str, Any]]:
    """Give each port of each pod as the cluster's discovery tells it."""
    trouves: list[dict[str, Any]] = []
    for nom, gabarit in gabarits().items():
        meta = {f"__meta_kubernetes_pod_label_{re.sub(r'[^a-z]', '_', cle)}": mot
                for cle, mot in gabarit["metadata"]["labels"].items()}  # fmt: skip
        meta |= {f"__meta_kubernetes_pod_annotation_{re.sub(r'[^a-z]', '_', cle)}": mot
                 for cle, mot in gabarit["metadata"].get("annotations", {}).items()}  # fmt: skip
        for port in conteneur(nom).get("ports", []):
            siens = meta | {
                "__meta_kubernetes_pod_container_port_name": port["name"],
                "__meta_kubernetes_pod_name": f"{nom}-1",
                "__meta_kubernetes_pod_phase": phase,
            }
            trouves.append({"targets": [f"10.0.0.{len(trouves)}:{port['containerPort']}"], "labels": siens})
    return trouves


def gardees(dossier: Path, phase: str = "Running") -> set[tuple[str, str, str, str]]:
    """Return what Prometheus itself keeps: job, instance, port and path of each target."""
    configuration = lire(PROMETHEUS / "kubernetes.yml")
    travail = configuration["scrape_configs"][0]
    # Debian's Prometheus is built without the cluster's discovery: it is given what that one would say.
    del travail["kubernetes_sd_configs"]
    travail["static_configs"] = pods(phase)
    (dossier / "regles.yml").write_text((PROMETHEUS / "regles.yml").read_text("utf-8"), "utf-8")
    (dossier / "essai.yml").write_text(yaml.safe_dump(configuration), "utf-8")
    verdict = lancer("promtool", "check", "service-discovery", "--timeout=1s", "essai.yml", "salon", dossier=dossier)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    restes = [cible["labels"] for cible in json.loads(verdict.stdout) if cible.get("labels")]
    return {(r["job"], r["instance"], r["__address__"].partition(":")[2], r["__metrics_path__"]) for r in restes}


def test_chaque_pod_qui_se_mesure_est_une_cible_sous_le_nom_des_regles(tmp_path: Path) -> None:
    assert gardees(tmp_path) == {
        ("salon-web", "web-1", "8000", "/prometheus/metrics"),
        ("salon-worker", "worker-1", "9808", "/metrics"),
    }
    ailleurs = {t["job_name"] for t in lire(PROMETHEUS / "prometheus.yml")["scrape_configs"]}
    assert {"salon-web", "salon-worker"} <= ailleurs
    # A pod that has ended is no target that is down.
    assert gardees(tmp_path, "Succeeded") == set()


def test_la_grappe_et_la_composition_ont_les_memes_regles_et_le_meme_rythme() -> None:
    grappe, machine = (lire(PROMETHEUS / nom) for nom in ("kubernetes.yml", "prometheus.yml"))
    for cle in ("global", "rule_files", "alerting"):
        assert grappe[cle] == machine[cle]
    [voulue] = grappe["scrape_configs"][0]["kubernetes_sd_configs"]
    assert voulue == {"role": "pod", "namespaces": {"names": ["salon-paiement"]}}
