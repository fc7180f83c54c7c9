"""The embedded database moves whole to PostgreSQL: every row equal, every promise kept, life goes on there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import pathlib
import sqlite3
import subprocess
import sys

import psycopg2
import pytest

from config.env import RACINE
from config.transfert.cible import cible_ouvrir
from config.transfert.comparaison import table_comparer
from config.transfert.copie import table_copier
from config.transfert.deroule import Avancer, comparer, deplacer
from config.transfert.source import Source, source_ouvrir
from config.transfert.tables import DE_NAISSANCE, Genre, tables_dans_l_ordre
from tests.config.sauvegarde.installation import Installation
from tests.config.transfert.bouts import PAR_L_ORM, alterer
from tests.config.transfert.conftest import ATTENDUES
from tests.pannes.banc_processus import attendre
from tests.prepares import demander

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(240), pytest.mark.django_db]


def _empreinte(fichier: pathlib.Path) -> str:
    return hashlib.sha256(fichier.read_bytes()).hexdigest()


def _vide(adresse: str) -> bool:
    noms = [table.nom for table in tables_dans_l_ordre() if table.nom not in DE_NAISSANCE]
    [(pleine,)] = demander(adresse, "SELECT " + " OR ".join(f"EXISTS (SELECT FROM {nom})" for nom in noms))
    return not pleine


def test_une_vie_au_hasard_arrive_entiere_et_continue(embarquee: Installation, arrivee: Installation) -> None:
    fichier = embarquee.dossier / "salon.sqlite3"
    avant = _empreinte(fichier)
    dit = embarquee.gerer("migrer_vers_postgresql", "--vers", arrivee.adresse(mot_de_passe="secret"))
    assert "égales des deux côtés" in dit
    assert "Tous les invariants tiennent" in dit
    assert "intacte(s)" in dit
    assert f"DATABASE_URL=postgres://{arrivee.proprietaire}:…@" in dit
    assert "secret" not in dit
    assert _empreinte(fichier) == avant
    parti = json.loads(embarquee.gerer("shell", "-v0", "-c", PAR_L_ORM))
    assert json.loads(arrivee.gerer("shell", "-v0", "-c", PAR_L_ORM)) == parti
    for table in ATTENDUES:
        assert parti[table][0] > 0, table
    arrivee.vendre()
    # Nobody has swept since this life, three days ago: what is late is judged then.
    [(vie,)] = demander(arrivee.adresse(), "SELECT MAX(vu_le) FROM salon_paiement_battement")
    assert "tiennent" in arrivee.gerer("verifier", "--instant", vie.isoformat())


def test_toute_sorte_de_valeur_est_dans_cette_vie(source: Source) -> None:
    with contextlib.closing(sqlite3.connect(source.fichier)) as base:
        presentes = {
            colonne.genre
            for table in tables_dans_l_ordre()
            for colonne in table.colonnes
            if base.execute(f'SELECT 1 FROM "{table.nom}" WHERE "{colonne.nom}" IS NOT NULL LIMIT 1').fetchone()
        }
    assert presentes == set(Genre)


ALTERATIONS = {
    "salon_paiement_salon": "UPDATE salon_paiement_salon SET nom = replace(nom, 'A', 'À')",
    "traces_transactions": "UPDATE traces_transactions SET donnees_structures = donnees_structures || '{\"a\": 1}'"
    " WHERE id = (SELECT MAX(id) FROM traces_transactions)",
    "traces_sceaux": "UPDATE traces_sceaux SET maillon = set_byte(maillon, 0, get_byte(maillon, 0) # 1)"
    " WHERE fait_id = 1 AND genre = 't'",
    "paiements_paiement": "UPDATE paiements_paiement SET date_creation = date_creation + interval '1 microsecond'"
    " WHERE id = (SELECT id FROM paiements_paiement ORDER BY id LIMIT 1)",
    "paiements_ecritures": "DELETE FROM paiements_ecritures WHERE id = 2",
    "django_session": "INSERT INTO django_session VALUES ('zzz', '', now())",
}


def test_un_octet_change_est_nomme_par_table_et_par_cle(source: Source, arrivee: Installation, muet: Avancer) -> None:
    assert deplacer(source, arrivee.adresse(), muet).garde
    tables = {table.nom: table for table in tables_dans_l_ordre()}
    with cible_ouvrir(arrivee.adresse()) as cible, source_ouvrir(source.fichier) as base:
        dites = []
        for nom, ordre in ALTERATIONS.items():
            with cible.connection.cursor() as curseur:
                curseur.execute("SET LOCAL session_replication_role = replica")
                curseur.execute(ordre)
                assert curseur.rowcount == 1, nom
            constat = table_comparer(base, cible.connection, tables[nom], lambda _n: None)
            cible.connection.rollback()
            assert not constat.egal
            assert len(constat.differences) == 1, (nom, constat.differences)
            dites.append(constat.differences[0])
        assert table_comparer(base, cible.connection, tables["traces_sceaux"], lambda _n: None).egal
    assert dites[-2:] == ["la ligne 2 manque à l'arrivée", "la ligne zzz est de trop à l'arrivée"]
    assert all("n'est pas la même" in dite for dite in dites[:-2])


def test_une_copie_inegale_n_est_pas_gardee(source: Source, arrivee: Installation, muet: Avancer) -> None:
    demander(
        arrivee.adresse(),
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.prix = NEW.prix + 1; RETURN NEW; END$$;"
        "CREATE TRIGGER t BEFORE INSERT ON salon_paiement_prestation FOR EACH ROW EXECUTE FUNCTION f()",
    )
    fait = deplacer(source, arrivee.adresse(), muet)
    assert [constat.table for constat in fait.constats if not constat.egal] == ["salon_paiement_prestation"]
    assert not fait.garde
    assert _vide(arrivee.adresse())
    demander(arrivee.adresse(), "DROP TRIGGER t ON salon_paiement_prestation")
    assert deplacer(source, arrivee.adresse(), muet).garde
    assert comparer(source, arrivee.adresse(), muet).reussi


def test_tue_au_milieu_il_ne_laisse_rien_et_recommence(
    embarquee: Installation, source: Source, arrivee: Installation, muet: Avancer
) -> None:
    adresse = arrivee.adresse()
    demander(
        adresse,
        "CREATE FUNCTION attendre() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END$$;"
        "CREATE TRIGGER attendre BEFORE INSERT ON traces_sceaux FOR EACH ROW EXECUTE FUNCTION attendre()",
    )
    barrage = psycopg2.connect(adresse)
    with contextlib.closing(barrage), barrage.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_lock(42)")
        commande = [sys.executable, "manage.py", "migrer_vers_postgresql", "--vers", adresse]
        transfert = subprocess.Popen(commande, cwd=RACINE, env=embarquee.env())
        try:
            attend = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            attendre(lambda: demander(adresse, attend), 60, "la copie arrivée aux sceaux")
        finally:
            transfert.kill()
            transfert.wait()
    attendre(lambda: not demander(adresse, "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE"
             " a.datname = current_database() AND pid <> pg_backend_pid()"), 30, "le serveur l'a oublié")  # fmt: skip
    assert _vide(adresse)
    assert deplacer(source, adresse, muet).garde


@pytest.mark.long
def test_une_base_sans_tables_les_recoit_d_abord(source: Source, vierge: str, muet: Avancer) -> None:
    assert deplacer(source, vierge, muet, migrer=True).garde
    assert comparer(source, vierge, muet).reussi


def test_les_numeros_continuent_apres_ceux_qui_ont_disparu(
    source: Source, arrivee: Installation, muet: Avancer
) -> None:
    alterer(source.fichier, "UPDATE sqlite_sequence SET seq = 90000 WHERE name = 'traces_transactions'")
    assert deplacer(source, arrivee.adresse(), muet).garde
    suivant = "SELECT nextval(pg_get_serial_sequence('{}', 'id'))"
    assert demander(arrivee.adresse(), suivant.format("traces_transactions")) == [(90001,)]
    [(dernier,)] = demander(arrivee.adresse(), "SELECT MAX(id) FROM paiements_ecritures")
    assert demander(arrivee.adresse(), suivant.format("paiements_ecritures")) == [(dernier + 1,)]


def test_un_instant_ecrit_avec_son_fuseau_est_le_meme(source: Source, arrivee: Installation, muet: Avancer) -> None:
    # As a statement of ours writes it on SQLite, where the ORM does not.
    table = "salon_paiement_sessionpaiement"
    for rang, instant in ((1, "2026-03-10 12:00:00+00:00"), (2, "2026-03-10 12:00:00.5+00:00")):
        alterer(source.fichier, f"UPDATE {table} SET finie_le = '{instant}' WHERE rowid = {rang}")
    assert deplacer(source, arrivee.adresse(), muet).garde
    lus = demander(arrivee.adresse(), f"SELECT finie_le FROM {table} WHERE finie_le < '2026-03-11' ORDER BY 1")
    assert [lu.isoformat() for (lu,) in lus] == ["2026-03-10T12:00:00+00:00", "2026-03-10T12:00:00.500000+00:00"]


def test_temoin_sans_la_copie_des_numeros_le_premier_fait_nouveau_serait_refuse(
    source: Source, arrivee: Installation
) -> None:
    tables = {table.nom: table for table in tables_dans_l_ordre()}
    with (
        cible_ouvrir(arrivee.adresse()) as cible,
        source_ouvrir(source.fichier) as base,
        cible.connection.cursor() as curseur,
    ):
        curseur.execute("SET LOCAL session_replication_role = replica")
        table_copier(base, curseur, tables["paiements_ecritures"], lambda _n: None)
        curseur.execute("SELECT nextval(pg_get_serial_sequence('paiements_ecritures', 'id'))")
        assert curseur.fetchone() == (1,)
