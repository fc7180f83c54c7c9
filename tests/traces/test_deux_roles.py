"""The role that serves works normally and cannot rewrite a fact, even by switching its protection off."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import psycopg2
import pytest

from tests.traces.installation import Installation, creer_les_roles

pytestmark = pytest.mark.postgresql
FAITS = ["paiements_ecritures", "traces_transactions"]
TRAVAIL = """
from paiements.verification import verifier
from salon_paiement.models import Prestation
from tests import fabriques
chez = fabriques.maison()
payee = fabriques.session_payee(chez)
fabriques.session_scannee(chez)
Prestation.objects.filter(salon=chez.salon).update(prix=6000)
chez.coiffeurs[1].delete()
print(payee.etat, [(v.code, v.exemples) for v in verifier()])
"""
VERIFIER = "from paiements.verification import verifier; print([(v.code, v.exemples) for v in verifier()])"

DE_JANVIER = """
import datetime
from salon_paiement.models import Salon
from traces.models import TraceTransaction
from traces.scellement import tout_sceller
jour = datetime.datetime(2024, 1, 10, tzinfo=datetime.UTC)
for salon in Salon.objects.all()[:1]:
    for _rang in range(3):
        TraceTransaction.objects.create(salon=salon, type_trace="scan_qr", date_creation=jour)
tout_sceller()
"""
COMPTER = "SELECT count(*) FROM traces_transactions WHERE date_creation < '2024-02-01'"
EFFACER = "DELETE FROM traces_transactions WHERE date_creation < '2024-02-01'"
REMETTRE = f"""
from django.core.management import call_command
call_command("restaurer_traces", "--mois", "2024-01")
{VERIFIER}
"""
ARCHIVER = ("archiver_traces", "--avant", "2024-02")


@pytest.fixture(scope="module")
def chez(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    if "PGHOST" not in os.environ:
        pytest.skip("PostgreSQL absent : lancer par outils/services.py")
    suffixe = uuid.uuid4().hex[:8]
    chez = Installation(f"roles_{suffixe}", tmp_path_factory.mktemp("var"), f"app_{suffixe}", f"proprio_{suffixe}")
    serveur = psycopg2.connect(os.environ["DATABASE_URL"])
    serveur.autocommit = True
    curseur = serveur.cursor()
    curseur.execute(f"CREATE DATABASE {chez.base}")
    try:
        creer_les_roles(chez)
        creer_les_roles(chez)
        chez.gerer(chez.proprietaire, "migrate", "-v0", "--a-l-arret")
        assert chez.gerer(chez.application, "shell", "-v0", "-c", TRAVAIL).split() == ["paiement_reussi", "[]"]
        yield chez
    finally:
        curseur.execute(f"DROP DATABASE {chez.base} WITH (FORCE)")
        curseur.execute(f"DROP ROLE IF EXISTS {chez.application}, {chez.proprietaire}")
        serveur.close()


def test_le_travail_normal_passe_et_tout_se_verifie(chez: Installation) -> None:
    # The fixture did the work as this role: the facts are there.
    for table in FAITS:
        assert chez.executer(chez.application, f"SELECT count(*) > 0 FROM {table}") == [(True,)]
    assert "tiennent" in chez.gerer(chez.application, "verifier")


@pytest.mark.parametrize("table", FAITS)
@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE {table} SET date_creation = date_creation",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE TRIGGER {table}_immuable_upd",
        "DROP TRIGGER {table}_immuable_upd ON {table}",
        "CREATE TRIGGER autre BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuser_reecriture()",
        "ALTER TABLE {table} OWNER TO CURRENT_USER",
        "DROP TABLE {table} CASCADE",
        "GRANT UPDATE ON {table} TO CURRENT_USER",
        "SELECT * FROM {table} FOR UPDATE",
        "SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)",
    ],
)
def test_le_role_qui_sert_ne_reecrit_rien(chez: Installation, table: str, ordre: str) -> None:
    avant = chez.executer(chez.proprietaire, f"SELECT * FROM {table} ORDER BY id")
    if ordre.startswith("GRANT"):
        # PostgreSQL only warns: what counts is that nothing was given.
        ordre += "; UPDATE {table} SET date_creation = date_creation"
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        chez.executer(chez.application, ordre.format(table=table))
    assert chez.executer(chez.proprietaire, f"SELECT * FROM {table} ORDER BY id") == avant != []


@pytest.mark.parametrize(
    "ordre",
    [
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuser_reecriture() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
        "CREATE TABLE a_lui (x int)",
        "SET ROLE {proprietaire}",
        "ALTER ROLE CURRENT_USER SUPERUSER",
    ],
)
def test_le_role_qui_sert_ne_contourne_pas_les_declencheurs(chez: Installation, ordre: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        chez.executer(chez.application, ordre.format(proprietaire=chez.proprietaire))


@pytest.mark.parametrize("table", FAITS)
def test_le_proprietaire_lui_le_peut(chez: Installation, table: str) -> None:
    # Why two roles: the triggers alone stop nobody who owns the table. All of it is undone.
    eteindre = f"ALTER TABLE {table} DISABLE TRIGGER {table}_immuable_upd"
    reecrire = f"UPDATE {table} SET date_creation = date_creation"
    with pytest.raises(psycopg2.errors.IntegrityConstraintViolation, match="fait immuable"):
        chez.executer(chez.proprietaire, reecrire)
    chez.executer(chez.proprietaire, f"BEGIN; {eteindre}; {reecrire}; ROLLBACK")
    assert "tiennent" in chez.gerer(chez.application, "verifier")


def test_verifier_denonce_une_connexion_trop_puissante(chez: Installation) -> None:
    assert chez.gerer(chez.proprietaire, "shell", "-v0", "-c", VERIFIER, role_application="").strip() == "[]"
    sortie = chez.gerer(chez.proprietaire, "shell", "-v0", "-c", VERIFIER)
    assert "I10" in sortie
    assert "paiements_cloturecaisse : propriétaire" in sortie
    chez.executer(chez.proprietaire, f"GRANT UPDATE (titre) ON traces_transactions TO {chez.application}")
    sortie = chez.gerer(chez.application, "shell", "-v0", "-c", VERIFIER)
    assert sortie.strip() == "[('I10', ('traces_transactions : UPDATE',))]"
    chez.gerer(chez.proprietaire, "migrate", "-v0", "--a-l-arret")
    assert "tiennent" in chez.gerer(chez.application, "verifier")


def test_migrer_avec_le_role_qui_sert_est_refuse(chez: Installation) -> None:
    assert chez.lancer(chez.application, "migrate", "-v0").returncode != 0
    confondus = chez.lancer(chez.proprietaire, "migrate", "-v0", role_application=chez.proprietaire)
    assert confondus.returncode != 0
    assert "ne doit pas être le rôle qui migre" in confondus.stderr
    assert "tiennent" in chez.gerer(chez.application, "verifier")


def test_ce_qui_est_archive_s_efface_par_la_maintenance_et_jamais_par_le_role_qui_sert(chez: Installation) -> None:
    chez.gerer(chez.application, "shell", "-v0", "-c", DE_JANVIER)
    with pytest.raises(psycopg2.errors.IntegrityConstraintViolation, match="fait immuable"):
        chez.executer(chez.proprietaire, EFFACER)
    # The role that serves may copy; it may not delete, not even once the archive is there.
    refus = chez.lancer(chez.application, *ARCHIVER, "--supprimer")
    assert refus.returncode == 1
    assert "3 traces archivées" in refus.stdout
    assert "ne peut rien effacer" in refus.stdout
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        chez.executer(chez.application, EFFACER)
    # …nor through a function that somebody with more rights left behind.
    chez.executer(
        chez.proprietaire, f"CREATE FUNCTION vider() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ {EFFACER} $$"
    )
    with pytest.raises(psycopg2.errors.IntegrityConstraintViolation, match="fait immuable"):
        chez.executer(chez.application, "SELECT vider()")
    chez.executer(chez.proprietaire, "DROP FUNCTION vider()")
    assert chez.executer(chez.application, COMPTER) == [(3,)]
    assert "3 traces et 0 contextes ôtés" in chez.gerer(chez.proprietaire, *ARCHIVER, "--supprimer")
    assert chez.executer(chez.application, COMPTER) == [(0,)]
    sortie = chez.gerer(chez.application, "shell", "-v0", "-c", REMETTRE)
    assert "3 traces remises" in sortie
    assert sortie.strip().endswith("[]")


def test_un_role_de_maintenance_efface_ce_qui_est_archive_et_rien_d_autre(chez: Installation) -> None:
    chez.gerer(chez.application, "shell", "-v0", "-c", DE_JANVIER)
    role = f"{chez.application}_m"
    serveur = psycopg2.connect(os.environ["DATABASE_URL"])
    serveur.autocommit = True
    try:
        with serveur.cursor() as curseur:
            curseur.execute(f"CREATE ROLE {role} LOGIN")
            curseur.execute(f"GRANT CONNECT ON DATABASE {chez.base} TO {role}")
        chez.maintenance = role
        chez.gerer(chez.proprietaire, "migrate", "-v0", "--a-l-arret")
        with pytest.raises(psycopg2.errors.IntegrityConstraintViolation, match="fait immuable"):
            chez.executer(role, "DELETE FROM traces_transactions WHERE date_creation > '2024-02-01'")
        for ordre in ("UPDATE traces_transactions SET titre = ''", "DELETE FROM traces_archives"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                chez.executer(role, ordre)
        assert "ôtés de la base" in chez.gerer(role, *ARCHIVER, "--supprimer")
        assert chez.executer(chez.application, COMPTER) == [(0,)]
    finally:
        chez.maintenance = ""
        chez.executer(os.environ["PGUSER"], f"DROP OWNED BY {role}")
        with serveur.cursor() as curseur:
            curseur.execute(f"DROP ROLE {role}")
        serveur.close()
