"""The services of a machine without containers: they start what exists, with no more power than they need."""

from __future__ import annotations

import re

import pytest
from django.core.management import get_commands
from pytest_django.fixtures import Settings

from config.env import RACINE
from outils.production_factice import lire_env

DOSSIER = RACINE / "deploiement" / "systemd"
NOMS = ("web", "worker", "beat")
INTERDITS = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "RestrictNamespaces": "yes",
    "CapabilityBoundingSet": "",
    "User": "salon",
    "EnvironmentFile": "/etc/salon-paiement/env",
}


def _valeurs(nom: str, cle: str) -> list[str]:
    """Every value of a key that may be written several times."""
    lignes = (DOSSIER / nom).read_text(encoding="utf-8").splitlines()
    return [ligne.split("=", 1)[1] for ligne in lignes if ligne.startswith(f"{cle}=")]


def _unite(nom: str) -> dict[str, dict[str, str]]:
    sections: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    for ligne in (DOSSIER / nom).read_text(encoding="utf-8").splitlines():
        if ligne.startswith("["):
            section = sections.setdefault(ligne.strip("[]"), {})
        elif ligne and not ligne.startswith("#"):
            cle, valeur = ligne.split("=", 1)
            section.setdefault(cle, valeur)
    return sections


@pytest.mark.parametrize("nom", NOMS)
def test_chaque_service_est_enferme(nom: str) -> None:
    service = _unite(f"salon-{nom}.service")["Service"]
    assert {cle: service.get(cle) for cle in INTERDITS} == INTERDITS
    assert service["Restart"] == "always"


@pytest.mark.parametrize("nom", NOMS)
def test_chaque_service_lance_un_programme_du_projet(nom: str) -> None:
    service = _unite(f"salon-{nom}.service")["Service"]
    dossier, lance = service["WorkingDirectory"], service["ExecStart"]
    assert lance.startswith(f"{dossier}/.venv/bin/")
    for fichier in re.findall(r"[\w/]+\.py", lance):
        assert (RACINE / fichier).is_file(), fichier
    programme = lance.split()[0].rsplit("/", 1)[1]
    paquets = (RACINE / "requirements" / "runtime.in").read_text(encoding="utf-8")
    assert re.search(rf"^{programme}\b", paquets, re.MULTILINE)


def test_le_travail_a_le_temps_de_finir_avant_l_arret(settings: Settings) -> None:
    attente = int(_unite("salon-worker.service")["Service"]["TimeoutStopSec"])
    assert attente > settings.CELERY_TASK_TIME_LIMIT


def test_la_cible_reunit_la_migration_et_les_trois_services() -> None:
    voulus = _unite("salon.target")["Unit"]["Wants"].split()
    assert voulus == ["salon-migration.service", "salon-web.socket", *(f"salon-{nom}.service" for nom in NOMS)]
    for nom in ("migration", *NOMS):
        assert _unite(f"salon-{nom}.service")["Unit"]["PartOf"] == "salon.target"


def test_la_migration_passe_avant_et_connait_seule_le_role_proprietaire() -> None:
    migration = _unite("salon-migration.service")["Service"]
    attendus = INTERDITS | {"Type": "oneshot", "DynamicUser": "yes", "User": "salon-migration"}
    assert {cle: migration.get(cle) for cle in attendus} == attendus
    assert migration["ExecStart"].endswith("/python manage.py migrate --noinput")
    # The last file read gives DATABASE_URL.
    fichiers = _valeurs("salon-migration.service", "EnvironmentFile")
    assert fichiers == ["/etc/salon-paiement/env", "/etc/salon-paiement/env-migration"]
    for nom in NOMS:
        assert _valeurs(f"salon-{nom}.service", "EnvironmentFile") == fichiers[:1]
        unite = _unite(f"salon-{nom}.service")
        assert "salon-migration.service" in unite["Unit"]["After"].split()
        assert "salon-migration.service" in unite["Unit"]["Wants"].split()
        oublies = unite["Service"]["UnsetEnvironment"].split()
        assert oublies == ["POSTGRES_PASSWORD", "POSTGRES_PASSWORD_PROPRIETAIRE"]


@pytest.mark.parametrize(("nom", "commande"), [("sauvegarde", "sauvegarder"), ("exercice", "exercice_reprise")])
def test_la_sauvegarde_et_son_exercice_ont_leur_heure_et_leur_enclos(nom: str, commande: str) -> None:
    service = _unite(f"salon-{nom}.service")["Service"]
    attendus = INTERDITS | {"Type": "oneshot", "StateDirectory": "salon-paiement", "StateDirectoryMode": "0700"}
    assert {cle: service.get(cle) for cle in attendus} == attendus
    assert service["ExecStart"].endswith(f"/python manage.py {commande}")
    assert commande in get_commands()
    # It reads with the role that serves: the owner's password is not needed to save what one may read.
    assert _valeurs(f"salon-{nom}.service", "EnvironmentFile") == ["/etc/salon-paiement/env"]
    assert "POSTGRES_PASSWORD_PROPRIETAIRE" in service["UnsetEnvironment"]
    minuterie = _unite(f"salon-{nom}.timer")
    assert minuterie["Timer"]["Persistent"] == "true"
    assert minuterie["Timer"]["OnCalendar"].startswith("*-*-* " if nom == "sauvegarde" else "*-*-01 ")
    assert minuterie["Unit"]["PartOf"] == minuterie["Install"]["WantedBy"] == "salon.target"


def test_les_sauvegardes_vont_dans_le_dossier_que_l_unite_peut_ecrire() -> None:
    exemple = lire_env(RACINE / ".env.example")
    etat = f"/var/lib/{_unite('salon-sauvegarde.service')['Service']['StateDirectory']}/"
    assert exemple["SAUVEGARDE_DOSSIER"].startswith(etat)
    # Where the months that left the database are, for the backup to copy and the drill to read.
    assert exemple["DOSSIER_ARCHIVES"].startswith(etat)
    assert exemple["DOSSIER_ARCHIVES"] != exemple["SAUVEGARDE_DOSSIER"]


def test_ce_que_l_ouvrier_ecrit_est_dans_les_dossiers_que_systemd_lui_ouvre() -> None:
    exemple = (RACINE / ".env.example").read_text(encoding="utf-8")
    ouverts = {f"/var/lib/{nom}" for nom in _unite("salon-worker.service")["Service"]["StateDirectory"].split()}
    assert ouverts == {lire_env(RACINE / ".env.example")["DOSSIER_EXPORTS"], "/var/lib/salon-paiement/temoins"}
    assert all(f"{dossier}" in exemple for dossier in ouverts)


@pytest.mark.parametrize("nom", NOMS)
def test_chaque_service_ecrit_ses_journaux_dans_le_dossier_que_systemd_lui_ouvre(nom: str) -> None:
    dossier = _unite(f"salon-{nom}.service")["Service"]["LogsDirectory"]
    reglages = [mot for valeur in _valeurs(f"salon-{nom}.service", "Environment") for mot in valeur.split()]
    assert f"DOSSIER_JOURNAUX=/var/log/{dossier}" in reglages
    # An empty line in the example, copied as it is, would win over the unit's.
    exemple = (RACINE / ".env.example").read_text(encoding="utf-8").splitlines()
    assert not [ligne for ligne in exemple if ligne.startswith("DOSSIER_JOURNAUX")]
