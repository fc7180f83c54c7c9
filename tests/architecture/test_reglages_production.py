"""Production refuses to start on a doubt: a missing secret, a nonsense boolean, an unreadable file."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import booleen, liste, secret
from outils.production_factice import environnement_production

RACINE = pathlib.Path(__file__).resolve().parents[2]
OBLIGATOIRES = [
    "SECRET_KEY",
    "CLE_DONNEES",
    "CLES_FERNET",
    "CODE_INSTALLATION",
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "ALLOWED_HOSTS",
    "ADRESSE_PUBLIQUE",
]
FICHIERS = [
    "SECRET_KEY",
    "CLE_DONNEES",
    "CLES_FERNET",
    "CODE_INSTALLATION",
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
]
# The settings alone, in a process that has nothing but the given variables.
LIRE = (
    "import config.settings.prod as p; print(p.DEBUG, p.DEMONSTRATION, p.SECRET_KEY, p.EMAIL_USE_TLS,"
    " p.CACHES['default']['OPTIONS']['socket_timeout'])"
)


def demarrer(environnement: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LIRE],
        cwd=RACINE,
        env=environnement,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def complet() -> dict[str, str]:
    return environnement_production()


def test_demarre_avec_tout_ce_que_demande_l_exemple(complet: dict[str, str]) -> None:
    fini = demarrer(complet)
    assert fini.returncode == 0, fini.stderr
    # Nobody waits for a cache: fifty milliseconds, once.
    assert fini.stdout.split() == ["False", "False", complet["SECRET_KEY"], "True", "0.05"]


@pytest.mark.parametrize("nom", OBLIGATOIRES)
def test_refuse_de_demarrer_sans_un_reglage_obligatoire(complet: dict[str, str], nom: str) -> None:
    fini = demarrer({cle: valeur for cle, valeur in complet.items() if cle != nom})
    assert fini.returncode != 0
    assert "ImproperlyConfigured" in fini.stderr
    assert nom in fini.stderr
    # The message names what is missing and never shows what is there.
    assert complet["CLE_DONNEES"] not in fini.stderr


@pytest.mark.parametrize("nom", FICHIERS[:3])
def test_refuse_un_secret_vide(complet: dict[str, str], nom: str) -> None:
    fini = demarrer(complet | {nom: ""})
    assert fini.returncode != 0
    assert nom in fini.stderr


@pytest.mark.parametrize("nom", ["EMAIL_USE_TLS", "SECURE_SSL_REDIRECT"])
def test_refuse_un_booleen_qui_ne_veut_rien_dire(complet: dict[str, str], nom: str) -> None:
    fini = demarrer(complet | {nom: "peut-être"})
    assert fini.returncode != 0
    assert f"{nom} doit valoir True ou False" in fini.stderr


def test_un_secret_peut_venir_d_un_fichier(complet: dict[str, str], tmp_path: pathlib.Path) -> None:
    fichier = tmp_path / "cle"
    fichier.write_text("cle-venue-du-fichier\n", encoding="utf-8")
    sans = {cle: valeur for cle, valeur in complet.items() if cle != "SECRET_KEY"}
    fini = demarrer(sans | {"SECRET_KEY_FILE": str(fichier)})
    assert fini.returncode == 0, fini.stderr
    assert fini.stdout.split()[2] == "cle-venue-du-fichier"


def test_refuse_un_fichier_de_secret_illisible(complet: dict[str, str], tmp_path: pathlib.Path) -> None:
    # Even with the variable given: a mistyped path must not silently bring an old secret back.
    fini = demarrer(complet | {"SECRET_KEY_FILE": str(tmp_path / "absent")})
    assert fini.returncode != 0
    assert "SECRET_KEY_FILE est illisible" in fini.stderr


@pytest.mark.parametrize(("brut", "lu"), [("True", True), ("1", True), ("False", False), ("0", False), ("", False)])
def test_un_booleen_n_a_que_cinq_ecritures(monkeypatch: pytest.MonkeyPatch, brut: str, lu: bool) -> None:
    monkeypatch.setenv("UN_REGLAGE", brut)
    assert booleen("UN_REGLAGE", defaut=not lu) is lu


@pytest.mark.parametrize("brut", ["true", "yes", "oui", "on", "2", " ", "None", "False ", "Vrai"])
def test_refuse_toute_autre_ecriture_d_un_booleen(monkeypatch: pytest.MonkeyPatch, brut: str) -> None:
    monkeypatch.setenv("UN_REGLAGE", brut)
    with pytest.raises(ImproperlyConfigured, match="UN_REGLAGE"):
        booleen("UN_REGLAGE")


def test_refuse_un_fichier_de_secret_vide(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    vide = tmp_path / "vide"
    vide.write_text(" \n", encoding="utf-8")
    monkeypatch.setenv("UN_SECRET_FILE", str(vide))
    with pytest.raises(ImproperlyConfigured, match="UN_SECRET"):
        secret("UN_SECRET")


def test_un_secret_absent_prend_le_defaut_seulement_s_il_existe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UN_SECRET", raising=False)
    assert secret("UN_SECRET", "defaut") == "defaut"
    with pytest.raises(ImproperlyConfigured, match="UN_SECRET"):
        secret("UN_SECRET")


def test_une_liste_ignore_les_vides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNE_LISTE", "a, ,b,,")
    assert liste("UNE_LISTE") == ["a", "b"]
    monkeypatch.delenv("UNE_LISTE")
    assert liste("UNE_LISTE") == []


@pytest.mark.parametrize("cles", [",", "pas-une-cle", "x" * 44])
def test_refuse_de_demarrer_avec_une_cle_qui_ne_chiffre_rien(complet: dict[str, str], cles: str) -> None:
    fini = demarrer(complet | {"CLES_FERNET": cles})
    assert fini.returncode != 0
    assert "ImproperlyConfigured" in fini.stderr
