"""The managed hosts run what the composition runs, with settings that exist."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
import yaml

from config.env import RACINE
from config.settings import base
from tests.deploiement.manifestes import composition, documents, variables_connues, variables_des_reglages

PROCFILE = dict(
    ligne.split(": ", 1) for ligne in (RACINE / "Procfile").read_text(encoding="utf-8").splitlines() if ligne
)
APP = json.loads((RACINE / "app.json").read_text(encoding="utf-8"))
AZURE = {nom: documents(f"deploiement/azure/{nom}.yaml")[0] for nom in ("web", "worker", "beat", "migration")}
GUNICORN = ["gunicorn", "config.wsgi", "-c", "deploiement/gunicorn.py"]
# Given by a host's own add-on.
AJOUTS = {"DATABASE_URL"}


def commande(nom: str) -> list[str]:
    """Return what the composition runs under this name (the image's own command for the pages)."""
    lance: list[str] = composition()[nom].get("command", GUNICORN)
    return lance


def conteneur_azure(nom: str) -> dict[str, Any]:
    [seul] = AZURE[nom]["properties"]["template"]["containers"]
    return dict(seul)


COMME_ICI = {"web": "web", "worker": "worker", "beat": "beat", "release": "migration"}


@pytest.mark.parametrize(("processus", "nom"), COMME_ICI.items())
def test_heroku_lance_ce_que_lance_la_composition(processus: str, nom: str) -> None:
    mots = shlex.split(PROCFILE[processus])
    if processus == "web":
        # The port is the host's; deploiement/gunicorn.py reads it there.
        assert mots.pop(0) == "GUNICORN_BIND=0.0.0.0:$PORT"
    assert mots == commande(nom)


def test_heroku_recoit_tous_les_reglages_exiges_et_aucun_inconnu() -> None:
    donnes = set(APP["env"]) | AJOUTS
    assert variables_des_reglages()[0] <= donnes
    assert donnes - variables_connues() == set()
    assert set(APP["formation"]) == set(PROCFILE) - {"release"}
    assert APP["formation"]["beat"]["quantity"] == 1
    for liste in (RACINE / "requirements.txt").read_text(encoding="utf-8").splitlines():
        assert liste.startswith("#") or (RACINE / liste.removeprefix("-r ")).is_file()
    version = (RACINE / ".python-version").read_text(encoding="utf-8").strip()
    assert f"FROM python:{version}-slim" in (RACINE / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("nom", sorted(AZURE))
def test_azure_lance_ce_que_lance_la_composition(nom: str) -> None:
    seul = conteneur_azure(nom)
    assert seul["command"] == commande(nom)
    assert seul["image"].rpartition("/")[2] == f"salon-paiement:{base.VERSION}"
    donnes = {variable["name"] for variable in seul["env"]}
    assert variables_des_reglages()[0] <= donnes
    assert donnes - variables_connues() == set()
    configuration = AZURE[nom]["properties"]["configuration"]
    secrets = {secret["name"] for secret in configuration["secrets"]}
    assert {variable["secretRef"] for variable in seul["env"] if "secretRef" in variable} == secrets
    # Read from the vault: no value is written here.
    assert all("value" not in secret and "keyVaultUrl" in secret for secret in configuration["secrets"])
    volumes = {volume["name"] for volume in AZURE[nom]["properties"]["template"]["volumes"]}
    assert {monte["volumeName"] for monte in seul["volumeMounts"]} == volumes


def test_azure_n_a_qu_une_horloge_et_seule_la_migration_possede_les_tables() -> None:
    assert AZURE["beat"]["properties"]["template"]["scale"] == {"minReplicas": 1, "maxReplicas": 1}
    bases = {nom: str(app["properties"]["configuration"]["secrets"]) for nom, app in AZURE.items()}
    assert [nom for nom, secrets in bases.items() if "base-proprietaire" in secrets] == ["migration"]


def test_la_forge_appelle_les_memes_commandes() -> None:
    texte = (RACINE / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    forge = yaml.safe_load(texte)
    # YAML reads "on" as True.
    assert {"push", "pull_request", "schedule"} <= set(forge[True])
    assert forge["permissions"] == {"contents": "read"}
    makefile = (RACINE / "Makefile").read_text(encoding="utf-8")
    lances = [etape["run"] for travail in forge["jobs"].values() for etape in travail["steps"] if "run" in etape]
    assert {"make test", "make test-long"} <= set(lances)
    for lance in lances:
        assert not lance.startswith("make ") or f"\n{lance.split()[1]}: " in makefile
    assert all(0 < travail["timeout-minutes"] <= 360 for travail in forge["jobs"].values())
    cibles = forge["jobs"]["image"]["strategy"]["matrix"]["cible"]
    dockerfile = (RACINE / "Dockerfile").read_text(encoding="utf-8")
    assert [cible for cible in cibles if f" AS {cible}\n" not in dockerfile] == []
    # Another's PostgreSQL would hide that the Makefile's own no longer installs.
    assert "services:" not in texte
    assert "secrets." not in texte
