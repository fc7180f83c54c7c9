"""A database of the first version, with every ugly thing in it, comes to this one whole, on both engines."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from tests.mise_a_jour.monter import lire

RACINE = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def base_postgresql() -> Iterator[str]:
    """An empty database of its own, dropped afterwards: triggers and all."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("PostgreSQL absent : lancer par outils/services.py")
    nom = f"mise_a_jour_{uuid.uuid4().hex[:8]}"
    connexion = psycopg2.connect(url)
    connexion.autocommit = True
    connexion.cursor().execute(f"CREATE DATABASE {nom}")
    yield nom
    connexion.cursor().execute(f"DROP DATABASE {nom} WITH (FORCE)")
    connexion.close()


def mettre_a_jour(base: str, *, solder: bool = True, **environnement: str) -> dict[str, Any]:
    """Play the upgrade in a process of its own; return what it saw."""
    env = {nom: os.environ[nom] for nom in os.environ if not nom.startswith(("COV_", "COVERAGE"))}
    env |= {"DJANGO_SETTINGS_MODULE": "config.settings.test", **environnement}
    code = f"from tests.mise_a_jour.monter import main; main({base!r}, solder={solder})"
    fini = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=RACINE, env=env, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert fini.returncode == 0, fini.stderr
    vu: dict[str, Any] = json.loads(fini.stdout)
    return vu


def faits() -> dict[str, Counter[str]]:
    """Return what each salon had, added up from the rows themselves: the oracle, which no migration has touched."""
    noms = {salon["id"]: salon["nom"] for salon in lire()["salon_paiement.Salon"]}
    sommes = {nom: Counter[str]() for nom in noms.values()}
    for p in lire()["paiements.Paiement"]:
        if p["etat"] not in {"reussi", "extourne"}:
            continue
        salon, devise = sommes[noms[p["salon_id"]]], p["devise_recue"]
        pris = 0 if p["etat"] == "extourne" else p["montant_recu"] or p["montant"]
        salon.update({f"a_recevoir {devise}": pris, f"frais_reels {devise}": p["frais"] or 0})
        salon.update({"surplus XOF": -p["surplus"]})
    for s in lire()["salon_paiement.SessionPaiement"]:
        salon = sommes[noms[s["salon_id"]]]
        if s["etat"] == "paiement_reussi":
            ventes = s["total"] + s["remise"] - s["pourboire"]
            salon.update({"ventes XOF": -ventes, "pourboires XOF": -s["pourboire"]})
        else:
            salon.update({"clients XOF": -s["montant_applique"]})
    return sommes


def attend_tout(vu: dict[str, Any]) -> None:
    """Nothing broken, nothing lost, nothing invented; then life goes on."""
    assert vu["violations"] == []
    for salon, comptes in faits().items():
        for cle, somme in comptes.items():
            compte, devise = cle.split()
            assert vu["apres"].get(f"{salon} {devise} {compte}", 0) == somme, f"{salon} : {cle}"
    # What the first version had already written did not move.
    for compte in ("a_recevoir", "surplus", "a_examiner"):
        avant = {nom: solde for nom, solde in vu["avant"].items() if nom.endswith(compte)}
        assert {nom: solde for nom, solde in vu["apres"].items() if nom.endswith(compte)} == avant
    anciennes = {nom: len(lignes) for nom, lignes in lire().items()}
    ecritures = vu["lignes"].pop("paiements.Ecriture")
    assert ecritures > anciennes.pop("paiements.Ecriture")
    assert vu["lignes"] == anciennes
    cles = anciennes["paiements.CleIdempotence"]
    assert vu["suite"] == {"rejeux": [True] * cles, "ouvertes": 4, "partielles": 2}
    assert vu["violations_suite"] == []
    assert vu["recus_suite"] == vu["recus"] + vu["suite"]["ouvertes"] + vu["suite"]["partielles"]


def test_la_premiere_version_arrive_entiere_sur_postgresql(base_postgresql: str) -> None:
    attend_tout(mettre_a_jour(base_postgresql))


def test_la_premiere_version_arrive_entiere_sur_sqlite(tmp_path: pathlib.Path) -> None:
    attend_tout(mettre_a_jour(str(tmp_path / "ancienne.sqlite3"), DATABASE_URL=""))


def test_temoin_sans_solder_les_notes_payees_restent_sans_vente(tmp_path: pathlib.Path) -> None:
    vu = mettre_a_jour(str(tmp_path / "ancienne.sqlite3"), solder=False, DATABASE_URL="")
    assert {phrase.split()[0] for phrase in vu["violations"]} >= {"I17b", "I4b"}
    assert vu["apres"] == vu["avant"]


def test_les_lignes_gardees_ont_de_tout() -> None:
    """A fixture that lost its ugly rows would prove little."""
    paiements, notes = lire()["paiements.Paiement"], lire()["salon_paiement.SessionPaiement"]
    assert {p["etat"] for p in paiements} >= {"reussi", "extourne", "echoue", "en_cours", "incertain", "en_attente"}
    assert any(p["surplus"] for p in paiements)
    assert any(p["frais"] for p in paiements)
    assert any(p["devise_recue"] == "EUR" for p in paiements)
    assert any(s["etat"] != "paiement_reussi" and 0 < s["montant_applique"] < s["total"] for s in notes)
    cles = Counter(cle["cle"] for cle in lire()["paiements.CleIdempotence"])
    assert cles["cle-repetee"] == 3
