"""The cluster's manifests: by their schemas, then against each other and against the composition."""

from __future__ import annotations

import copy

import kubernetes_validate
import pytest
import yaml

from config.env import RACINE
from tests.deploiement.manifestes import composition, variables_connues, variables_des_reglages
from tests.deploiement.manifestes_kubernetes import DOSSIER, FICHIERS, OBJETS, conteneur, du_genre, gabarits

VERSION = "1.31"
NOTRES = {"web", "worker", "beat", "migration", "sauvegarde", "exercice"}


def test_chaque_objet_suit_le_schema_de_kubernetes() -> None:
    assert len(OBJETS) > 20
    for objet in OBJETS:
        kubernetes_validate.validate(objet, VERSION, strict=True)


def test_temoin_un_mot_inconnu_est_refuse() -> None:
    faux = copy.deepcopy(du_genre("Deployment")["web"])
    faux["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(faux, VERSION, strict=True)


def test_kustomize_nomme_chaque_fichier_et_la_seule_version() -> None:
    racine, migration, version = (
        yaml.safe_load((RACINE / DOSSIER / chemin / "kustomization.yaml").read_text(encoding="utf-8"))
        for chemin in (".", "migration", "version")
    )
    nommes = {f"{DOSSIER}/{nom}" for nom in racine["resources"]} | {f"{DOSSIER}/migration/job.yaml"}
    # The example of secrets is copied out, never applied as it is.
    assert nommes == set(FICHIERS) - {f"{DOSSIER}/secrets.exemple.yaml"}
    assert migration["resources"] == ["job.yaml"]
    assert (racine["components"], migration["components"]) == (["version"], ["../version"])
    connues = {image["name"] for image in version["images"]}
    assert {conteneur(nom)["image"].partition(":")[0] for nom in NOTRES} == connues
    etiquettes = {image["newTag"] for image in version["images"]}
    assert etiquettes | {conteneur(nom)["image"].partition(":")[2] for nom in NOTRES} == etiquettes
    assert len(etiquettes) == 1


def test_aucune_image_sans_version_precise() -> None:
    for nom in gabarits():
        version = conteneur(nom)["image"].partition(":")[2]
        assert version, nom
        assert version != "latest"


@pytest.mark.parametrize("nom", sorted(NOTRES))
def test_chaque_processus_recoit_ses_reglages_et_aucun_pouvoir(nom: str) -> None:
    pod, seul = gabarits()[nom]["spec"], conteneur(nom)
    assert seul["envFrom"] == [
        {"configMapRef": {"name": "salon-reglages"}},
        {"secretRef": {"name": "salon-secrets"}},
    ]
    assert pod["automountServiceAccountToken"] is False
    assert pod["serviceAccountName"] in du_genre("ServiceAccount")
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert seul["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"requests", "limits"} == set(seul["resources"])


def test_les_reglages_exiges_sont_tous_donnes_et_aucun_secret_n_a_de_valeur() -> None:
    reglages = du_genre("ConfigMap")["salon-reglages"]["data"]
    secrets = {nom: objet["stringData"] for nom, objet in du_genre("Secret").items()}
    donnes = set(reglages) | set(secrets["salon-secrets"])
    assert variables_des_reglages()[0] <= donnes
    assert donnes - variables_connues() == set()
    assert {valeur for valeurs in secrets.values() for valeur in valeurs.values()} == {""}
    assert not set(reglages) & set(secrets["salon-secrets"])


def test_seule_la_migration_lit_le_secret_du_proprietaire() -> None:
    lus = {nom: [v["valueFrom"]["secretKeyRef"] for v in conteneur(nom).get("env", []) if "valueFrom" in v]
           for nom in gabarits()}  # fmt: skip
    assert {nom for nom, cles in lus.items() if cles} == {"migration"}
    assert lus["migration"] == [{"name": "salon-migration", "key": "DATABASE_URL"}]


def test_chaque_renvoi_mene_a_un_objet_qui_existe() -> None:
    demandes = set(du_genre("PersistentVolumeClaim"))
    for nom, gabarit in gabarits().items():
        volumes = {volume["name"]: volume for volume in gabarit["spec"].get("volumes", [])}
        modeles = {"donnees"} if nom == "redis-file" else set()
        assert {m["name"] for m in conteneur(nom)["volumeMounts"]} <= set(volumes) | modeles
        reclames = {v["persistentVolumeClaim"]["claimName"] for v in volumes.values() if "persistentVolumeClaim" in v}
        assert reclames <= demandes
    etiquettes = [gabarit["metadata"]["labels"] for gabarit in gabarits().values()]
    choix = [o["spec"]["selector"] for o in du_genre("Service").values() if "selector" in o["spec"]]
    choix += [o["spec"]["selector"]["matchLabels"] for o in du_genre("PodDisruptionBudget").values()]
    for voulues in choix:
        assert any(voulues.items() <= eu.items() for eu in etiquettes), voulues
    cible = du_genre("HorizontalPodAutoscaler")["web"]["spec"]["scaleTargetRef"]
    assert cible["name"] in du_genre(cible["kind"])
    services = du_genre("Service")
    for regle in du_genre("Ingress")["salon"]["spec"]["rules"]:
        for chemin in regle["http"]["paths"]:
            vise = chemin["backend"]["service"]
            assert vise["port"]["name"] in {port["name"] for port in services[vise["name"]]["spec"]["ports"]}


def test_les_mesures_ne_menent_a_personne_depuis_l_exterieur() -> None:
    chemins = du_genre("Ingress")["salon"]["spec"]["rules"][0]["http"]["paths"]
    assert [(c["path"], c["backend"]["service"]["name"]) for c in chemins] == [
        ("/prometheus", "personne"),
        ("/", "web"),
    ]
    assert "selector" not in du_genre("Service")["personne"]["spec"]


@pytest.mark.parametrize("nom", ["worker", "beat", "migration", "sauvegarde", "redis-file", "redis-cache"])
def test_les_commandes_sont_celles_de_la_composition(nom: str) -> None:
    ici = conteneur(nom)
    assert [*ici["command"], *ici.get("args", [])] == composition()[nom]["command"]


def test_une_seule_horloge_et_jamais_deux_a_la_fois() -> None:
    beat = du_genre("Deployment")["beat"]["spec"]
    assert (beat["replicas"], beat["strategy"]) == (1, {"type": "Recreate"})
    assert "beat" not in du_genre("HorizontalPodAutoscaler")
