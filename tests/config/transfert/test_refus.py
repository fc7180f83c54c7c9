"""What stops a move is said in words, and nothing is written: the target, the server that still runs, a bad value."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import uuid

import pytest

from config.transfert.deroule import Avancer, deplacer
from config.transfert.mots import TransfertImpossible
from config.transfert.source import Source, source_ouvrir
from tests.config.sauvegarde.installation import Installation
from tests.config.transfert.bouts import alterer
from tests.prepares import administrateur, adresse_de, demander

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(120), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("adresse", "mots"),
    [
        ("mysql://salon@localhost/salon", "n'est pas celle d'une base PostgreSQL"),
        ("postgres://salon@localhost:port/salon", "n'est pas celle d'une base PostgreSQL"),
        ("postgres://salon@localhost:5432/", "n'est pas celle d'une base PostgreSQL"),
        ("postgres://salon:tres-secret@127.0.0.1:9/salon", "ne répond pas à cette adresse"),
        ("{absente}", "cette base n'existe pas"),
        ("{personne}", "ce rôle n'existe pas"),
    ],
)
def test_refuse_une_adresse_qui_ne_mene_nulle_part(source: Source, muet: Avancer, adresse: str, mots: str) -> None:
    vraie = adresse_de("absente")
    visee = adresse.format(absente=vraie, personne=re.sub("//[^@]*@", "//personne@", vraie))
    with pytest.raises(TransfertImpossible, match=mots) as refus:
        deplacer(source, visee, muet)
    assert "tres-secret" not in str(refus.value)


def test_refuse_une_base_sans_tables_ou_qui_a_celles_d_un_autre(source: Source, vierge: str, muet: Avancer) -> None:
    with pytest.raises(TransfertImpossible, match="ajoutez --migrer"):
        deplacer(source, vierge, muet)
    demander(vierge, "CREATE TABLE factures (id int)")
    with pytest.raises(TransfertImpossible, match=r"ne sont pas les nôtres \(factures\)"):
        deplacer(source, vierge, muet, migrer=True)


@pytest.mark.parametrize(
    ("ordre", "mots"),
    [
        ("INSERT INTO django_session VALUES ('x', '', now())", "n'est pas vide : django_session"),
        ("DELETE FROM django_migrations WHERE app = 'statistiques'", "de la même version.*statistiques.0001"),
        ("DROP TRIGGER traces_transactions_immuable_upd ON traces_transactions", "traces_transactions_immuable_upd"),
        ("DROP TRIGGER ecritures_equilibrees ON paiements_ecritures", "ecritures_equilibrees"),
    ],
)
def test_refuse_une_base_qui_n_est_pas_prete(
    source: Source, arrivee: Installation, muet: Avancer, ordre: str, mots: str
) -> None:
    demander(arrivee.adresse(), ordre)
    with pytest.raises(TransfertImpossible, match=mots):
        deplacer(source, arrivee.adresse(), muet)


def test_refuse_un_role_qui_ne_possede_pas_les_tables(source: Source, arrivee: Installation, muet: Avancer) -> None:
    role = f"autre_{uuid.uuid4().hex[:8]}"
    with administrateur() as curseur:
        curseur.execute(f"CREATE ROLE {role} LOGIN")
        try:
            demander(arrivee.adresse(), f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
            with pytest.raises(TransfertImpossible, match=r"ne possède pas .*le propriétaire"):
                deplacer(source, arrivee.adresse(role), muet)
        finally:
            demander(arrivee.adresse(), f"DROP OWNED BY {role}")
            curseur.execute(f"DROP ROLE {role}")


def test_refuse_tant_qu_un_serveur_a_la_base_ouverte_puis_le_tient_dehors(source: Source) -> None:
    with contextlib.closing(sqlite3.connect(source.fichier, timeout=0)) as serveur:
        # It reads and waits, as an idle server does: the next payment would be lost.
        serveur.execute("SELECT COUNT(*) FROM paiements_paiement").fetchone()
        with pytest.raises(TransfertImpossible, match="arrêtez le serveur"), source_ouvrir(source.fichier):
            pass
    with source_ouvrir(source.fichier) as base:
        with (
            contextlib.closing(sqlite3.connect(source.fichier, timeout=0)) as serveur,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            serveur.execute("INSERT INTO salon_paiement_battement VALUES ('x', '2026-03-10 12:00:00')")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            base.execute("DELETE FROM salon_paiement_battement")


@pytest.mark.parametrize(
    ("table", "champs", "mots"),
    [
        ("salon_paiement_prestation", "nom = printf('%.300c', 'x')", r"refuse la ligne .* colonne nom"),
        ("salon_paiement_prestation", "nom = 'a' || char(0)", r"ne peut pas être copiée : la colonne nom"),
        ("salon_paiement_salon", "date_creation = 'hier'", r"ne peut pas être copiée : la colonne date_creation"),
        ("salon_paiement_prestation", "prix = 'cher'", r"ne peut pas être copiée : la colonne prix"),
        ("traces_transactions", "donnees_structures = '[\"\\u0000\"]'", r"ligne 1 de .*, colonne donnees_structures"),
        ("salon_paiement_prestation", f"salon_id = '{'9' * 32}'", r"refuse une ligne de .*salon_id"),
    ],
)
def test_nomme_la_valeur_que_postgresql_ne_peut_pas_tenir(
    source: Source, arrivee: Installation, muet: Avancer, table: str, champs: str, mots: str
) -> None:
    alterer(source.fichier, f"UPDATE {table} SET {champs} WHERE rowid = 1")
    with pytest.raises(TransfertImpossible, match=mots) as refus:
        deplacer(source, arrivee.adresse(), muet)
    assert table in str(refus.value)
    assert demander(arrivee.adresse(), "SELECT COUNT(*) FROM salon_paiement_salon") == [(0,)]


@pytest.mark.parametrize(
    ("code", "mots"), [("53100", "disque du serveur PostgreSQL est plein"), ("42501", "n'a pas le droit d'écrire")]
)
def test_dit_le_disque_plein_et_le_droit_qui_manque(
    source: Source, arrivee: Installation, muet: Avancer, code: str, mots: str
) -> None:
    demander(
        arrivee.adresse(),
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE EXCEPTION 'non' USING ERRCODE = '{code}'; END$$;"
        "CREATE TRIGGER t BEFORE INSERT ON paiements_ecritures FOR EACH ROW EXECUTE FUNCTION f()",
    )
    with pytest.raises(TransfertImpossible, match=mots):
        deplacer(source, arrivee.adresse(), muet)


def test_refuse_une_base_embarquee_abimee(source: Source) -> None:
    taille = source.fichier.stat().st_size
    with source.fichier.open("r+b") as flux:
        flux.seek(taille // 2)
        flux.write(b"\xff" * 8192)
    with pytest.raises(TransfertImpossible, match="abîmée"), source_ouvrir(source.fichier):
        pass
