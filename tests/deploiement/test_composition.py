"""The composition by Debian's docker-compose itself, and what each of its containers may do."""

from __future__ import annotations

import pathlib
import re
import subprocess
from typing import Any

import pytest
import yaml

from config.env import RACINE
from outils.production_factice import environnement_production
from tests.deploiement.manifestes import composition, documents, variables_connues

SERVICES = composition()
DEV = documents("docker-compose.dev.yml")[0]["services"]
# Their image's own user is not root.
SANS_ROOT = {"application", "sauvegarde", "prom/prometheus", "prom/alertmanager", "grafana/grafana", "mher/flower"}
VOISINS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_INITDB_ARGS", "ROLE_PROPRIETAIRE", "MP_MAX_MESSAGES"}


def lire(dossier: pathlib.Path, *fichiers: str) -> subprocess.CompletedProcess[str]:
    """Ask docker-compose what it understands, with the .env of ``dossier``."""
    nommes = [mot for fichier in fichiers for mot in ("-f", str(RACINE / fichier))]
    return subprocess.run(
        ["docker-compose", *nommes, "--project-directory", str(dossier), "config"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(dossier)}, cwd=dossier,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def remplir(dossier: pathlib.Path, *sans: str) -> None:
    """Write the .env that an operator would."""
    valeurs = environnement_production() | {"GF_SECURITY_ADMIN_PASSWORD": "secret-d-essai"}
    lignes = [f"{nom}={valeur}" for nom, valeur in valeurs.items() if nom not in sans]
    (dossier / ".env").write_text("\n".join(lignes), encoding="utf-8")


def test_docker_compose_comprend_tout_avec_le_fichier_des_essais(tmp_path: pathlib.Path) -> None:
    remplir(tmp_path)
    fini = lire(tmp_path, "docker-compose.yml", "docker-compose.dev.yml")
    assert fini.returncode == 0, fini.stderr
    compris: dict[str, Any] = yaml.safe_load(fini.stdout)["services"]
    assert {"courriels", *SERVICES} - {"sauvegarde", "flower"} <= set(compris)
    recu = compris["worker"]["environment"]
    # What the second file says wins, what must stop at the composition is empty, the rest comes from .env.
    assert (recu["EMAIL_HOST"], recu["POSTGRES_PASSWORD"], recu["GF_SECURITY_ADMIN_PASSWORD"]) == ("courriels", "", "")
    assert len(recu["SECRET_KEY"]) > 40
    assert "secret-d-essai" in str(compris["grafana"]["environment"])


def test_refuse_de_demarrer_sans_un_mot_de_passe(tmp_path: pathlib.Path) -> None:
    remplir(tmp_path, "POSTGRES_PASSWORD_APPLICATION")
    fini = lire(tmp_path, "docker-compose.yml")
    assert fini.returncode != 0
    assert "manque dans .env" in fini.stderr


def test_temoin_docker_compose_refuse_un_mot_qu_il_ne_connait_pas(tmp_path: pathlib.Path) -> None:
    remplir(tmp_path)
    faux = tmp_path / "faux.yml"
    faux.write_text((RACINE / "docker-compose.yml").read_text("utf-8").replace("pids_limit:", "pids_limite:"), "utf-8")
    assert lire(tmp_path, str(faux)).returncode != 0


@pytest.mark.parametrize("nom", sorted(SERVICES | DEV))
def test_aucun_conteneur_n_est_root_ni_ne_peut_ecrire_ailleurs_que_chez_lui(nom: str) -> None:
    if nom in DEV and nom in SERVICES:
        assert set(DEV[nom]) == {"environment"}
    service = SERVICES.get(nom) or DEV[nom]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert "no-new-privileges:true" in service["security_opt"]
    assert service.get("cap_add") is None
    image = service.get("build", {}).get("target") or service["image"].rpartition(":")[0]
    assert service.get("user", "root") != "root" or image in SANS_ROOT, nom


@pytest.mark.parametrize("nom", sorted(SERVICES | DEV))
def test_chaque_image_a_sa_version_et_chaque_fichier_monte_existe(nom: str) -> None:
    service = SERVICES.get(nom) or DEV[nom]
    version = service["image"].rpartition(":")[2]
    assert version
    assert version != "latest"
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        # The operator's own certificate is not in the project.
        assert not source.startswith("./") or (RACINE / source).exists() or source.endswith("/certificats"), source
        assert not source.startswith("./") or volume.endswith(":ro")


def test_chaque_variable_donnee_veut_dire_quelque_chose() -> None:
    connues = variables_connues() | VOISINS
    donnees = {nom for service in (*SERVICES.values(), *DEV.values()) for nom in service.get("environment", {})}
    assert {nom for nom in donnees if not nom.startswith("GF_")} - connues == set()
    assert "EMAIL_HOTE" not in connues


@pytest.mark.parametrize("nom", ["web", "worker", "beat"])
def test_un_conteneur_ne_demande_qu_a_lui_meme_s_il_va_bien(nom: str) -> None:
    sante = SERVICES[nom].get("healthcheck", {}).get("test", [])
    # Any other worker would answer for one that hangs.
    assert "inspect" not in str(sante) or sante[-1].endswith("--destination celery@$$HOSTNAME")
    assert ("inspect" in str(sante)) == (nom == "worker")


def test_seule_la_machine_elle_meme_atteint_ce_qui_surveille() -> None:
    ouverts = {nom: s["ports"] for nom, s in (SERVICES | {"courriels": DEV["courriels"]}).items() if s.get("ports")}
    assert ouverts.pop("nginx") == ["80:80", "443:443"]
    assert set(ouverts) == {"prometheus", "alertmanager", "grafana", "flower", "courriels"}
    assert [port for ports in ouverts.values() for port in ports if not port.startswith("127.0.0.1:")] == []
    for nom in ouverts:
        # A port of an internal network is not published: these have a way in, and one of them a way out.
        assert set(SERVICES.get(nom, DEV.get(nom))["networks"]) & {"supervision", "sortie"}
    assert [nom for nom in ouverts if "sortie" in SERVICES.get(nom, {}).get("networks", [])] == ["alertmanager"]


def test_plusieurs_pages_tiennent_derriere_un_nginx_qui_les_trouve() -> None:
    # One name or one port of its own would forbid a second one.
    assert not {"container_name", "ports", "hostname"} & set(SERVICES["web"])
    amont = (RACINE / "deploiement" / "nginx" / "amont-conteneurs.conf").read_text(encoding="utf-8")
    assert re.search(r"server web:8000 resolve\b", amont)
    assert re.search(r"resolver 127\.0\.0\.11 valid=\d+s", amont)
    # "resolve" came with 1.27.3.
    version = re.match(r"nginx:(\d+)\.(\d+)", SERVICES["nginx"]["image"])
    assert version
    assert (int(version[1]), int(version[2])) >= (1, 28)
