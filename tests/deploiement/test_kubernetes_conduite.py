"""How pods come, go and talk: probes, time to finish, and doors."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.urls import resolve

from tests.deploiement.manifestes_kubernetes import conteneur, du_genre, gabarits

SONDES = ("startupProbe", "livenessProbe", "readinessProbe")


@pytest.mark.parametrize("sonde", SONDES)
def test_chaque_sonde_demande_une_page_qui_existe_sous_le_nom_servi(sonde: str) -> None:
    demande = conteneur("web")[sonde]["httpGet"]
    assert resolve(demande["path"]).url_name == ("pret" if sonde == "readinessProbe" else "vivant")
    # Django refuses a host it does not serve.
    [entete] = demande["httpHeaders"]
    assert entete["name"] == "Host"
    reglages = du_genre("ConfigMap")["salon-reglages"]["data"]
    assert entete["value"] in reglages["ALLOWED_HOSTS"].split(",")
    assert demande["port"] in {port["name"] for port in conteneur("web")["ports"]}


def test_la_base_en_panne_ne_fait_tuer_personne() -> None:
    for nom in ("web", "worker", "beat"):
        assert "/sante/pret" not in str(conteneur(nom).get("livenessProbe", {}))
    assert "livenessProbe" not in conteneur("worker")


def test_chacun_a_le_temps_de_finir_ce_qu_il_fait() -> None:
    web, worker = gabarits()["web"]["spec"], gabarits()["worker"]["spec"]
    attente = int(conteneur("web")["lifecycle"]["preStop"]["exec"]["command"][1])
    # gunicorn's graceful_timeout.
    assert web["terminationGracePeriodSeconds"] >= attente + 30
    assert worker["terminationGracePeriodSeconds"] > settings.CELERY_TASK_TIME_LIMIT
    deploiement = du_genre("Deployment")["web"]["spec"]
    assert deploiement["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert "replicas" not in deploiement
    assert du_genre("HorizontalPodAutoscaler")["web"]["spec"]["minReplicas"] >= 2
    assert du_genre("PodDisruptionBudget")["web"]["spec"]["maxUnavailable"] == 1


def choisit(politique: dict[str, Any], composant: str) -> bool:
    """Tell whether a policy applies to the pods of one component."""
    choix = politique["spec"]["podSelector"]
    exact = choix.get("matchLabels", {}).get("app.kubernetes.io/component", composant) == composant
    return exact and all(composant in regle["values"] for regle in choix.get("matchExpressions", []))


def test_tout_est_ferme_puis_chacun_n_a_que_ses_portes() -> None:
    politiques = du_genre("NetworkPolicy")
    assert politiques["rien-par-defaut"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    composants = {gabarit["metadata"]["labels"]["app.kubernetes.io/component"] for gabarit in gabarits().values()}
    portes = {
        composant: {nom for nom, p in politiques.items() if nom != "rien-par-defaut" and choisit(p, composant)}
        for composant in composants
    }
    base = {"sortir-vers-la-base"}
    redis = base | {"sortir-vers-redis"}
    assert portes == {
        "web": redis | {"entrer-par-le-web", "sortir-vers-les-operateurs"},
        "worker": redis | {"mesurer-le-worker", "sortir-vers-les-operateurs"},
        "beat": redis | {"sortir-vers-sentry"},
        "migration": base,
        "sauvegarde": base,
        "redis-file": {"entrer-dans-redis"},
        "redis-cache": {"entrer-dans-redis"},
    }


@pytest.mark.parametrize("nom", ["web", "worker"])
def test_prometheus_lit_un_port_qui_existe_et_que_sa_porte_laisse_passer(nom: str) -> None:
    annotations = gabarits()[nom]["metadata"]["annotations"]
    ports = {port["containerPort"]: port["name"] for port in conteneur(nom)["ports"]}
    politique = {"web": "entrer-par-le-web", "worker": "mesurer-le-worker"}[nom]
    [regle] = du_genre("NetworkPolicy")[politique]["spec"]["ingress"]
    assert {"port": ports[int(annotations["prometheus.io/port"])]} in regle["ports"]
    assert {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}} in regle["from"]


@pytest.mark.parametrize("politique", ["sortir-vers-les-operateurs", "sortir-vers-sentry"])
def test_ce_qui_sort_vers_internet_n_atteint_aucun_voisin(politique: str) -> None:
    [regle] = du_genre("NetworkPolicy")[politique]["spec"]["egress"]
    [bloc] = [cible["ipBlock"] for cible in regle["to"]]
    # The cloud's metadata would give the machine's own keys.
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(bloc["except"])


def test_le_nom_public_est_le_meme_partout() -> None:
    reglages = du_genre("ConfigMap")["salon-reglages"]["data"]
    entree = du_genre("Ingress")["salon"]["spec"]
    [hote] = {regle["host"] for regle in entree["rules"]}
    assert entree["tls"][0]["hosts"] == [hote]
    assert reglages["ALLOWED_HOSTS"] == hote
    assert reglages["ADRESSE_PUBLIQUE"] == reglages["CSRF_TRUSTED_ORIGINS"] == f"https://{hote}"
