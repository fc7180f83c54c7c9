"""The ledger's balance, held by PostgreSQL at commit: an operation that does not sum to zero is refused (I17).

SQLite has no deferred trigger: there the only writer checks it (``services/grand_livre.py``) and ``verifier`` again.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "paiements_ecritures"
NOM = "ecritures_equilibrees"


def equilibre_installer(connexion: BaseDatabaseWrapper) -> None:
    """Create the constraint trigger; harmless when it is there, or before the table is."""
    if connexion.vendor != "postgresql":
        return
    with connexion.cursor() as curseur:
        if TABLE not in connexion.introspection.table_names(curseur):
            return
        curseur.execute(_FONCTION)
        curseur.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [NOM])
        if curseur.fetchone() is None:
            curseur.execute(_DECLENCHEUR)


def equilibre_manquant(connexion: BaseDatabaseWrapper) -> list[str]:
    """Return what is missing of the constraint: nothing when it stands, enabled, with its own body."""
    if connexion.vendor != "postgresql":
        return []
    with connexion.cursor() as curseur:
        curseur.execute(
            "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgname = %s AND t.tgenabled IN ('O', 'A') AND t.tgdeferrable AND t.tginitdeferred",
            [NOM],
        )
        return [] if curseur.fetchall() == [(_CORPS,)] else [f"{TABLE}.{NOM}"]


_CORPS = """
BEGIN
  IF (SELECT SUM(montant) FROM paiements_ecritures WHERE operation = NEW.operation AND devise = NEW.devise) <> 0 THEN
    RAISE EXCEPTION 'operation non equilibree : %', NEW.operation USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END """
_FONCTION = f"CREATE OR REPLACE FUNCTION {NOM}() RETURNS trigger LANGUAGE plpgsql AS $${_CORPS}$$"
_DECLENCHEUR = (
    f"CREATE CONSTRAINT TRIGGER {NOM} AFTER INSERT ON {TABLE} "
    f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {NOM}()"
)
