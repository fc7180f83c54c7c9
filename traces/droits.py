"""Two PostgreSQL roles: the owner migrates, the application cannot rewrite a fact even by switching its trigger off.

``settings.ROLE_APPLICATION`` names the second one; empty, there is one role and the triggers stand alone. A third,
``settings.ROLE_MAINTENANCE``, may be given what archiving needs: without it, that is the owner's work.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from traces.immuabilite import FAITS, tables_immuables


def accorder_droits(connexion: BaseDatabaseWrapper) -> None:
    """Give the application's role what its work needs, and on append-only tables SELECT and INSERT only.

    The role of maintenance has the same, and DELETE on the facts: the trigger asks for their archive.

    Args:
        connexion: the owner's; everything it owns is shared, nothing else.

    Raises:
        ImproperlyConfigured: the role that migrates is the application's own, or the application's that of maintenance.
    """
    if connexion.vendor != "postgresql":
        return
    application, maintenance = settings.ROLE_APPLICATION, settings.ROLE_MAINTENANCE
    if application and application == maintenance:
        raise ImproperlyConfigured("ROLE_MAINTENANCE ne doit pas être le rôle qui sert (ROLE_APPLICATION)")
    for role, effacer in ((application, False), (maintenance, True)):
        if role:
            _accorder(connexion, role, effacer=effacer)


def _accorder(connexion: BaseDatabaseWrapper, role: str, *, effacer: bool) -> None:
    citer = connexion.ops.quote_name
    qui = citer(role)
    # A page being served must not meet the moment between REVOKE and GRANT.
    with transaction.atomic(using=connexion.alias), connexion.cursor() as curseur:
        curseur.execute("SELECT session_user, current_schema()")
        session, schema = curseur.fetchone()
        if session == role:
            nom = "ROLE_MAINTENANCE" if effacer else "ROLE_APPLICATION"
            raise ImproperlyConfigured(f"{nom} ({role}) ne doit pas être le rôle qui migre")
        curseur.execute(f"GRANT USAGE ON SCHEMA {citer(schema)} TO {qui}")
        curseur.execute(_POSSEDEES)
        for nom, genre in curseur.fetchall():
            droits = "USAGE, SELECT ON SEQUENCE" if genre == "S" else "SELECT, INSERT, UPDATE, DELETE ON TABLE"
            curseur.execute(f"GRANT {droits} {citer(nom)} TO {qui}")
        for table in tables_immuables(connexion):
            curseur.execute(f"REVOKE ALL ON TABLE {citer(table)} FROM {qui}, PUBLIC")
            droits = "SELECT, INSERT, DELETE" if effacer and table == FAITS else "SELECT, INSERT"
            curseur.execute(f"GRANT {droits} ON TABLE {citer(table)} TO {qui}")


def effacement_possible(connexion: BaseDatabaseWrapper) -> bool:
    """Tell whether this connection's role may delete facts at all (those of a committed archive)."""
    if connexion.vendor != "postgresql":
        return True
    with connexion.cursor() as curseur:
        curseur.execute("SELECT has_table_privilege(session_user, %s, 'DELETE')", [FAITS])
        return bool(curseur.fetchone()[0])


def droits_excessifs(connexion: BaseDatabaseWrapper) -> list[str]:
    """Return ``table: RIGHT`` for each way this very connection could rewrite a fact; empty with one role."""
    if not settings.ROLE_APPLICATION or connexion.vendor != "postgresql":
        return []
    with connexion.cursor() as curseur:
        curseur.execute(_EXCES, [tables_immuables(connexion)])
        return [f"{table} : {droit}" for table, droit in curseur.fetchall()]


_POSSEDEES = """
SELECT relname, relkind FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'S') AND pg_has_role(relowner, 'USAGE')
ORDER BY relname
"""
# session_user: what SET ROLE hides for a while is still within reach. A superuser has every right and is reported.
_EXCES = """
SELECT c.relname, d.droit
FROM pg_class c, LATERAL (VALUES
    ('UPDATE', has_any_column_privilege(session_user, c.oid, 'UPDATE')),
    ('DELETE', has_table_privilege(session_user, c.oid, 'DELETE')),
    ('TRUNCATE', has_table_privilege(session_user, c.oid, 'TRUNCATE')),
    ('TRIGGER', has_table_privilege(session_user, c.oid, 'TRIGGER')),
    ('propriétaire', pg_has_role(session_user, c.relowner, 'MEMBER'))
) AS d (droit, possible)
WHERE d.possible AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (%s)
ORDER BY 1, 2
"""
