"""The same refusals on the embedded SQLite, by any program that opens the file, before and after a schema change."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.prepares import embarquee_migree
from traces.immuabilite import tables_immuables

RACINE = pathlib.Path(__file__).resolve().parents[2]
INSERER = {
    "paiements_cloturecaisse": "INSERT INTO paiements_cloturecaisse (salon_id, caisse_id, numero, jour, fermee_par_id,"
    " fond, comptage, compte, attendu, ecart, note, moyens, totaux, verification, date_creation)"
    " VALUES ('s', hex(randomblob(16)), abs(random()) % 1000000 + 1, '2026-03-10', 1, 0, '{}',"
    " 0, 0, 0, '', '[]', '{}', '[]', '2026-03-10')",
    "paiements_mouvementcaisse": "INSERT INTO paiements_mouvementcaisse (salon_id, caisse_id, montant, motif,"
    " acteur_id, date_creation) VALUES ('s', 'c', 500, 'pain', 1, '2026-03-10')",
    "traces_transactions": "INSERT INTO traces_transactions (type_trace, niveau_importance, titre, objet, ancien_etat,"
    " nouvel_etat, donnees_structures, date_creation)"
    " VALUES ('scan_qr', 'info', 'QR', '', '', '', '{}', '2026-03-10')",
    "traces_tetes": "INSERT INTO traces_tetes (chaine, sequence, maillon, motif, signature, emise_le)"
    " VALUES ('s', 1, x'00', 'horaire', x'00', '2026-03-10')",
    "traces_archives": "INSERT INTO traces_archives (chaine, mois, nombre, premier_id, dernier_id, fichier, empreinte,"
    " octets, date_creation) VALUES ('s', '2026-01-01', 0, 0, 0, 'f', hex(randomblob(16)), 0, '2026-03-10')",
    "paiements_ecritures": "INSERT INTO paiements_ecritures (operation, salon_id, paiement_id, compte, montant, devise,"
    " libelle, date_creation) VALUES ('o', 's', 'p', 'ventes', 5000, 'XOF', 'encaissement', '2026-03-10')",
}
# Changing a column's width makes Django rebuild the whole table under another name.
RECONSTRUIRE = """
import json, django
django.setup()
from django.core.management import call_command
from django.db import connection, models
from traces.immuabilite import declencheurs_manquants
from traces.models import TraceTransaction
ancien = TraceTransaction._meta.get_field("titre")
nouveau = models.CharField(max_length=210)
nouveau.set_attributes_from_name("titre")
nouveau.model = TraceTransaction
etapes = [declencheurs_manquants(connection)]
with connection.schema_editor() as editeur:
    editeur.alter_field(TraceTransaction, ancien, nouveau)
etapes.append(declencheurs_manquants(connection))
call_command("migrate", verbosity=0)
etapes.append(declencheurs_manquants(connection))
print(json.dumps(etapes))
"""


def executer(dossier: pathlib.Path, *arguments: str) -> str:
    garde = {nom: os.environ[nom] for nom in ("PATH", "HOME") if nom in os.environ}
    environnement = garde | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DOSSIER_VAR": str(dossier)}
    fini = subprocess.run(
        [sys.executable, *arguments],
        cwd=RACINE,
        env=environnement,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    return fini.stdout


@pytest.fixture(scope="module")
def modele(commun: pathlib.Path) -> pathlib.Path:
    """A migrated embedded database, made once."""
    return embarquee_migree(commun)


@pytest.fixture
def base(modele: pathlib.Path, tmp_path: pathlib.Path) -> Iterator[sqlite3.Connection]:
    """A copy of that file, opened as anybody could, with one fact and one ledger line."""
    shutil.copy(modele / "salon.sqlite3", tmp_path / "copie.sqlite3")
    connexion = sqlite3.connect(tmp_path / "copie.sqlite3")
    for ordre in INSERER.values():
        connexion.execute(ordre)
    connexion.commit()
    yield connexion
    connexion.close()


def lignes(base: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return base.execute(f"SELECT * FROM {table}").fetchall()


@pytest.mark.parametrize("table", sorted(INSERER))
@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE {table} SET id = id",
        "UPDATE {table} SET id = id + 10",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE id > 0",
        "REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT (id) DO UPDATE SET id = 1",
    ],
)
def test_refuse_de_reecrire_un_fait(base: sqlite3.Connection, table: str, ordre: str) -> None:
    avant = lignes(base, table)
    with pytest.raises(sqlite3.IntegrityError, match="fait immuable"):
        base.execute(ordre.format(table=table))
    assert lignes(base, table) == avant
    assert len(avant) == 1


_SCEAU = (
    "{mot} INTO traces_sceaux (chaine, sequence, genre, version, fait_id, empreinte, maillon, scelle_le)"
    " VALUES ('s', {rang}, 't', 1, {fait}, x'00', x'00', '2026-03-10')"
)


@pytest.mark.parametrize(("rang", "fait"), [(1, 7), (2, 5)])
def test_refuse_de_remplacer_un_sceau_par_l_une_ou_l_autre_de_ses_cles(
    base: sqlite3.Connection, rang: int, fait: int
) -> None:
    base.execute(_SCEAU.format(mot="INSERT", rang=1, fait=5))
    avant = lignes(base, "traces_sceaux")
    with pytest.raises(sqlite3.IntegrityError, match="fait immuable"):
        base.execute(_SCEAU.format(mot="REPLACE", rang=rang, fait=fait))
    assert lignes(base, "traces_sceaux") == avant


def test_refuse_de_remplacer_un_z_par_son_numero(base: sqlite3.Connection) -> None:
    z = "paiements_cloturecaisse"
    colonnes = [nom for _r, nom, *_ in base.execute(f"PRAGMA table_info({z})") if nom != "id"]
    reprises = ", ".join("hex(randomblob(16))" if nom == "caisse_id" else nom for nom in colonnes)
    with pytest.raises(sqlite3.IntegrityError, match="fait immuable"):
        base.execute(f"REPLACE INTO {z} ({', '.join(colonnes)}) SELECT {reprises} FROM {z}")
    assert len(lignes(base, "paiements_cloturecaisse")) == 1


@pytest.mark.parametrize("table", sorted(INSERER))
def test_un_nouveau_fait_s_ajoute_toujours(base: sqlite3.Connection, table: str) -> None:
    base.execute(INSERER[table])
    assert len(lignes(base, table)) == 2


def test_sans_declencheur_la_reecriture_passe(base: sqlite3.Connection) -> None:
    base.execute("DROP TRIGGER traces_transactions_immuable_upd")
    assert base.execute("UPDATE traces_transactions SET titre = 'réécrit'").rowcount == 1
    base.execute("DROP TRIGGER traces_transactions_immuable_rep")
    base.execute("REPLACE INTO traces_transactions SELECT * FROM traces_transactions")


def test_reconstruire_la_table_retire_les_declencheurs_et_migrer_les_remet(
    modele: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    for fichier in ("salon.sqlite3", "cles.json"):
        shutil.copy(modele / fichier, tmp_path / fichier)
    avant, reconstruite, migree = json.loads(executer(tmp_path, "-c", RECONSTRUIRE))
    assert avant == []
    assert reconstruite == [f"traces_transactions.traces_transactions_immuable_{s}" for s in ("upd", "del", "rep")]
    assert migree == []
    connexion = sqlite3.connect(tmp_path / "salon.sqlite3")
    try:
        connexion.execute(INSERER["traces_transactions"])
        with pytest.raises(sqlite3.IntegrityError, match="fait immuable"):
            connexion.execute("UPDATE traces_transactions SET titre = 'réécrit'")
    finally:
        connexion.close()


@pytest.mark.django_db
def test_toutes_les_tables_protegees_sont_essayees_ici() -> None:

    assert tables_immuables(connection) == sorted([*INSERER, "traces_sceaux"])


# The trigger that asks for an archive names the register: SQLite checks every trigger when a table is renamed.
RECONSTRUIRE_LE_REGISTRE = """
import json, sys, django
django.setup()
from django.core.management import call_command
from django.db import OperationalError, connection, models
from traces.immuabilite import archivage_suspendre, declencheurs_manquants
from traces.models import ArchiveTraces
ancien = ArchiveTraces._meta.get_field("fichier")
nouveau = models.CharField(max_length=210)
nouveau.set_attributes_from_name("fichier")
nouveau.model = ArchiveTraces
if sys.argv[1] == "suspendre":
    archivage_suspendre(connection)
try:
    with connection.schema_editor() as editeur:
        editeur.alter_field(ArchiveTraces, ancien, nouveau)
    suite = "faite"
except OperationalError as erreur:
    suite = "refusée"
call_command("migrate", verbosity=0)
print(json.dumps([suite, declencheurs_manquants(connection)]))
"""


@pytest.mark.parametrize(("geste", "suite"), [("suspendre", "faite"), ("rien", "refusée")])
def test_le_registre_des_archives_se_reconstruit_pendant_une_migration(
    modele: pathlib.Path, tmp_path: pathlib.Path, geste: str, suite: str
) -> None:
    for fichier in ("salon.sqlite3", "cles.json"):
        shutil.copy(modele / fichier, tmp_path / fichier)
    assert json.loads(executer(tmp_path, "-c", RECONSTRUIRE_LE_REGISTRE, geste)) == [suite, []]
