"""The image and the composition, as far as they can be checked without an engine."""

from __future__ import annotations

import itertools
import os
import pathlib
import re
import shlex
import subprocess
import sys

import pytest
import yaml

from config.env import RACINE
from outils.production_factice import lire_env
from tests.deploiement.manifestes import variables_des_reglages

# Nothing of the terminal's environment but what measures coverage.
PROPRE = {"PATH": "/usr/bin", **{nom: valeur for nom, valeur in os.environ.items() if nom.startswith("COVERAGE")}}
DOCKERFILE = (RACINE / "Dockerfile").read_text(encoding="utf-8")
COMPOSITION = yaml.safe_load((RACINE / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSITION["services"]
ROLES = (RACINE / "deploiement" / "postgres" / "roles.sql").read_text(encoding="utf-8")
NOTRES = ("migration", "web", "worker", "beat", "sauvegarde")


def _instructions() -> list[str]:
    sans_suite = DOCKERFILE.replace("\\\n", " ")
    return [ligne for ligne in sans_suite.splitlines() if ligne.strip() and not ligne.startswith("#")]


def test_chaque_reglage_de_production_est_dans_l_exemple() -> None:
    exiges, tous = variables_des_reglages()
    assert {"SECRET_KEY", "DATABASE_URL", "ADRESSE_PUBLIQUE"} <= exiges
    # Commented out, a setting is offered as well: some are the service file's to give, and an empty line would win.
    nommes = set(re.findall(r"^#? ?([A-Z0-9_]+)=", (RACINE / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    ailleurs = "".join((RACINE / nom).read_text("utf-8") for nom in ("config/archives.py", "deploiement/gunicorn.py"))
    tous |= set(re.findall(r'(?:env\.str|environ\.get|secret)\("([A-Z0-9_]+)"', ailleurs))
    assert {"VAPID_CLE_PRIVEE", "ADMINS_ALERTES", "ARCHIVES_S3_SECRET", "GUNICORN_FILS"} <= tous
    # The address is the image's, the host's or the unit's.
    assert tous - nommes == {"GUNICORN_BIND"}


@pytest.mark.parametrize("nom", NOTRES)
def test_chaque_service_recoit_tous_les_reglages_exiges(nom: str) -> None:
    service = SERVICES[nom]
    assert service["env_file"] == [".env"]
    fournis = set(lire_env(RACINE / ".env.example")) | set(service["environment"])
    assert variables_des_reglages()[0] <= fournis
    assert service["environment"]["DJANGO_SETTINGS_MODULE"] == "config.settings.prod"


def test_seul_nginx_ouvre_des_ports_au_monde() -> None:
    # What listens on the machine itself is no door: test_composition.py.
    publies = {nom: service.get("ports", []) for nom, service in SERVICES.items()}
    assert [nom for nom, ports in publies.items() if not all("127.0.0.1:" in port for port in ports)] == ["nginx"]
    assert COMPOSITION["networks"]["interne"] == {"internal": True}
    for nom in ("postgres", "redis-file", "redis-cache"):
        assert SERVICES[nom]["networks"] == ["interne"]


@pytest.mark.parametrize("nom", sorted(SERVICES))
def test_chaque_service_est_surveille_ou_passager(nom: str) -> None:
    service = SERVICES[nom]
    assert service.get("healthcheck") or nom == "web", nom
    assert service["restart"] == ("no" if nom in {"migration", "sauvegarde"} else "unless-stopped")
    for attendu in service.get("depends_on", {}):
        assert attendu in SERVICES


def test_la_file_ecrit_sur_disque_et_ne_jette_rien_au_contraire_du_cache() -> None:
    file, cache = SERVICES["redis-file"]["command"], SERVICES["redis-cache"]["command"]
    assert file[file.index("--appendonly") + 1] == "yes"
    assert file[file.index("--maxmemory-policy") + 1] == "noeviction"
    assert cache[cache.index("--maxmemory-policy") + 1] == "allkeys-lru"
    adresses = SERVICES["web"]["environment"]
    assert "redis-file" in adresses["CELERY_BROKER_URL"]
    assert "redis-cache" in adresses["REDIS_URL"]
    assert SERVICES["postgres"]["image"].startswith("postgres:15")


def _de_env(nom: str) -> str:
    return f"${{{nom}:?manque dans .env}}"


def test_aucun_secret_n_est_ecrit_dans_la_composition() -> None:
    variables = [paire for service in SERVICES.values() for paire in service.get("environment", {}).items()]
    secrets = [(nom, valeur) for nom, valeur in variables if re.search("PASSWORD|SECRET|CLE", nom)]
    assert len(secrets) >= 3
    assert [paire for paire in secrets if paire[1] not in {"", _de_env(paire[0])}] == []
    lus = set(re.findall(r"\$\{([A-Z_]+)", (RACINE / "docker-compose.yml").read_text(encoding="utf-8"))) - {"VERSION"}
    assert lus - set(lire_env(RACINE / ".env.example")) == set()


@pytest.mark.parametrize("nom", NOTRES)
def test_seule_la_migration_se_connecte_en_proprietaire(nom: str) -> None:
    role, mot_de_passe = (
        ("salon", "POSTGRES_PASSWORD_PROPRIETAIRE")
        if nom == "migration"
        else ("salon_application", "POSTGRES_PASSWORD_APPLICATION")
    )
    recu = SERVICES[nom]["environment"]
    assert recu["DATABASE_URL"] == f"postgres://{role}:{_de_env(mot_de_passe)}@postgres:5432/salon"
    # env_file would hand them over otherwise.
    assert (recu["POSTGRES_PASSWORD"], recu["POSTGRES_PASSWORD_PROPRIETAIRE"]) == ("", "")
    assert recu["ROLE_APPLICATION"] == lire_env(RACINE / ".env.example")["ROLE_APPLICATION"] == "salon_application"


def test_la_base_nait_avec_les_deux_roles() -> None:
    postgres = SERVICES["postgres"]
    assert "./deploiement/postgres/roles.sql:/docker-entrypoint-initdb.d/roles.sql:ro" in postgres["volumes"]
    demandes = set(re.findall(r"^\\getenv \w+ (\w+)$", ROLES, re.MULTILINE))
    assert len(demandes) == 4
    assert demandes <= set(postgres["environment"])
    assert (postgres["environment"]["ROLE_PROPRIETAIRE"], postgres["environment"]["POSTGRES_USER"]) == (
        "salon",
        "postgres",
    )


def test_les_fichiers_nommes_existent_et_entrent_dans_l_image() -> None:
    ignores = (RACINE / ".dockerignore").read_text(encoding="utf-8").splitlines()
    nommes = re.findall(r"[\w./-]+\.(?:py|txt)\b", "\n".join(_instructions()))
    locaux = {nom for nom in nommes if not nom.startswith("/")}
    assert {"manage.py", "deploiement/gunicorn.py", "deploiement/sante.py", "requirements/runtime.txt"} <= locaux
    for nom in locaux:
        assert (RACINE / nom).is_file(), nom
        assert nom not in ignores
        assert pathlib.PurePosixPath(nom).parts[0] not in ignores
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (RACINE / source).exists() or source.endswith("/certificats"), source


def test_l_image_ne_tourne_pas_en_root_et_n_installe_que_du_verifie() -> None:
    instructions = _instructions()
    etages = [rang for rang, ligne in enumerate(instructions) if ligne.startswith("FROM")]
    assert [instructions[rang].partition(" AS ")[2] for rang in etages] == [
        "construction",
        "application",
        "sauvegarde",
        "",
    ]
    # The last one is what is built when nobody says which.
    assert instructions[-1] == "FROM application"
    for debut, fin in itertools.pairwise(etages[1:]):
        assert [ligne for ligne in instructions[debut:fin] if ligne.startswith("USER")][-1] == "USER salon"
    assert any("--require-hashes" in ligne for ligne in instructions)
    assert any(ligne.startswith("HEALTHCHECK") for ligne in instructions)
    ignores = (RACINE / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".env", ".git", "var", ".venv"} <= set(ignores)


def test_la_collecte_des_fichiers_statiques_reussit_avec_les_valeurs_de_l_image(tmp_path: pathlib.Path) -> None:
    [ligne] = [ligne for ligne in _instructions() if "collectstatic" in ligne]
    mots = shlex.split(ligne.removeprefix("RUN ").split("/opt/venv")[0])
    script = (
        "import django, sys; from django.conf import settings; from django.core.management import call_command;"
        "settings.STATIC_ROOT = sys.argv[1]; django.setup(); call_command('collectstatic', '--noinput', '-v0')"
    )
    fini = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "statiques")],
        cwd=RACINE,
        env={**PROPRE, **dict(mot.split("=", 1) for mot in mots)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    assert (tmp_path / "statiques" / "staticfiles.json").is_file()


def test_la_sauvegarde_attend_qu_on_la_lance_et_ecrit_sur_son_volume() -> None:
    service = SERVICES["sauvegarde"]
    assert service["profiles"] == ["sauvegarde"]
    assert service["networks"] == ["interne"]
    volume, archives = service["volumes"]
    nom, _deux_points, dossier = volume.partition(":")
    # What left the database is saved too: the volume where the application archives, which a backup only reads.
    ecrites, exports = SERVICES["worker"]["volumes"]
    assert archives == f"{ecrites}:ro"
    assert ecrites.partition(":")[2] == service["environment"]["DOSSIER_ARCHIVES"]
    # What the worker makes and the web gives: a copy of rows that are saved already.
    assert exports.partition(":")[2] == SERVICES["web"]["environment"]["DOSSIER_EXPORTS"]
    assert exports in SERVICES["web"]["volumes"]
    assert nom in COMPOSITION["volumes"]
    assert service["environment"]["SAUVEGARDE_DOSSIER"] == service["environment"]["TMPDIR"] == dossier
    assert {autre["build"]["target"] for autre in SERVICES.values() if "build" in autre} == {
        "application",
        "sauvegarde",
    }
    # The drill's programs are those of the server it stands for.
    assert f"postgresql-{SERVICES['postgres']['image'][9:11]}" in DOCKERFILE
