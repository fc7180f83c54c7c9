"""Prometheus's and Alertmanager's own opinion of what we ship, and each alert's test, page and threshold."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from config.env import RACINE
from tests.supervision.requetes import DEPLOIEMENT, PROMETHEUS, lancer, lire, regles

NOMS = [regle["alert"] for regle in regles()]


def test_prometheus_accepte_la_configuration_et_les_regles() -> None:
    verdict = lancer("promtool", "check", "config", "prometheus.yml")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert f"{len(NOMS)} rules found" in verdict.stdout


def test_chaque_alerte_part_au_dela_de_son_seuil_et_pas_avant() -> None:
    verdict = lancer("promtool", "test", "rules", "tests.yml")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_temoin_un_seuil_deplace_fait_echouer_l_essai(tmp_path: Path) -> None:
    shutil.copy(PROMETHEUS / "tests.yml", tmp_path)
    texte = (PROMETHEUS / "regles.yml").read_text(encoding="utf-8")
    assert "> 80" in texte
    (tmp_path / "regles.yml").write_text(texte.replace("> 80", "> 79"), encoding="utf-8")
    verdict = lancer("promtool", "test", "rules", "tests.yml", dossier=tmp_path)
    assert (verdict.returncode, "RedisPlein" in verdict.stdout + verdict.stderr) == (1, True)


def test_alertmanager_accepte_sa_configuration_et_personne_n_est_oublie() -> None:
    chemin = DEPLOIEMENT / "alertmanager" / "alertmanager.yml"
    verdict = lancer("amtool", "check-config", str(chemin))
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    for severite, receveur in {"critical": "astreinte", "warning": "equipe", "info": "equipe"}.items():
        route = lancer("amtool", "config", "routes", "test", f"--config.file={chemin}", f"severite={severite}")
        assert (route.returncode, route.stdout.strip()) == (0, receveur)
    # Secrets are read from files: none is written here.
    assert not re.search(r"(password|api_url|credentials|bearer_token):", chemin.read_text(encoding="utf-8"))


def test_les_alertes_qui_en_taisent_d_autres_existent() -> None:
    configuration = lire(DEPLOIEMENT / "alertmanager" / "alertmanager.yml")
    motifs = [
        m
        for regle in configuration["inhibit_rules"]
        for cote in ("source", "target")
        for m in regle[f"{cote}_matchers"]
    ]
    cites = {nom for m in motifs if m.startswith("alertname") for nom in re.findall(r"[A-Z]\w+", m)}
    assert cites
    assert cites <= set(NOMS)


@pytest.mark.parametrize("regle", list(regles()), ids=NOMS)
def test_chaque_alerte_a_sa_page_son_essai_et_sa_phrase(regle: dict[str, object]) -> None:
    nom, annotations = str(regle["alert"]), regle["annotations"]
    assert isinstance(annotations, dict)
    assert regle["labels"] in [{"severite": severite} for severite in ("critical", "warning", "info")]
    assert annotations["runbook_url"] == f"docs/supervision.md#{nom.lower()}"
    assert f"\n### {nom}\n" in (RACINE / "docs" / "supervision.md").read_text(encoding="utf-8")
    assert f'alertname="{nom}"' in (PROMETHEUS / "tests.yml").read_text(encoding="utf-8")
    assert annotations["resume"]


def test_aucune_page_ne_parle_d_une_alerte_disparue() -> None:
    pages = re.findall(r"^### (\w+)$", (RACINE / "docs" / "supervision.md").read_text(encoding="utf-8"), re.M)
    assert sorted(pages) == sorted(NOMS)


def test_les_seuils_de_la_source_sont_dans_les_regles() -> None:
    expressions = {str(regle["alert"]): re.sub(r"\s+", " ", str(regle["expr"])) for regle in regles()}
    seuils = {
        "PaiementsReussiteFaible": "< 0.9 ", "FournisseurLent": "> 5", "WebhooksEnErreur": "> 5",
        "DisponibiliteFaible": "< 0.99", "TachesEnAttente": "> 60", "RedisPlein": "> 80", "DisqueJournauxPlein": "> 90",
    }  # fmt: skip
    assert {nom for nom, seuil in seuils.items() if seuil not in expressions[nom] + " "} == set()


def test_chaque_fichier_de_deploiement_se_lit() -> None:
    fichiers = [*DEPLOIEMENT.glob("grafana/**/*.yml"), *DEPLOIEMENT.glob("loki/*.yml"), *DEPLOIEMENT.glob("*/*.yml")]
    assert len(fichiers) > 5
    for fichier in fichiers:
        assert isinstance(yaml.safe_load(fichier.read_text(encoding="utf-8")), dict), fichier
