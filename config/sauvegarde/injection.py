"""Put a dump into a PostgreSQL database: all of it replaces what is there, or nothing changes."""

from __future__ import annotations

import pathlib
import subprocess
import tempfile
import time
from collections.abc import Mapping

from config.sauvegarde.programmes import Avancer, SauvegardeImpossible, arreter, lancer, programme, verdict

BLOC = 1 << 18
# What belongs to the role that restores; services still running would make it wait for ever.
_VIDER = b"""
SET lock_timeout = '10s';
DO $$ DECLARE objet record; BEGIN
  FOR objet IN SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
      AND relkind IN ('r', 'p') AND NOT relispartition LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', objet.relname);
  END LOOP;
  FOR objet IN SELECT oid::regprocedure AS signature FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
      AND pg_has_role(proowner, 'USAGE')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', objet.signature);
  END LOOP;
END $$;
"""


def dump_injecter(dump: pathlib.Path, env: Mapping[str, str], avancer: Avancer | None = None) -> None:
    """Empty the database that ``env`` leads to and fill it from ``dump``, in one transaction.

    Owners and rights are not those of the backup: everything belongs to the role that restores, and the migrate that
    follows gives the role that serves what it needs (docs/decisions/0008).

    Raises:
        SauvegardeImpossible: it failed, and the database is as it was.
    """
    lire = [programme("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    ecrire = [programme("psql"), "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-"]
    with tempfile.TemporaryFile() as mal_lu, tempfile.TemporaryFile() as mal_ecrit:
        source = lancer(lire, env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=mal_lu)
        cible = lancer(ecrire, env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=mal_ecrit)
        try:
            entier = _transvaser(source, cible, avancer or (lambda _secondes: None))
        finally:
            # Killed before it reads the end of its input: a dump cut short is never committed.
            arreter(source)
            arreter(cible)
        if not entier and source.returncode != 0 and cible.returncode < 0:
            verdict(lire[0], source.returncode, mal_lu, env)
        verdict(ecrire[0], cible.returncode, mal_ecrit, env)
    if not entier:
        raise SauvegardeImpossible("La restauration s'est arrêtée en chemin ; la base est comme avant.")


def _transvaser(source: subprocess.Popen[bytes], cible: subprocess.Popen[bytes], avancer: Avancer) -> bool:
    """Send the script, then COMMIT only when its reader ended well."""
    if source.stdout is None or cible.stdin is None:
        raise AssertionError
    debut = time.monotonic()
    try:
        cible.stdin.write(b"BEGIN;\n" + _VIDER)
        while bloc := source.stdout.read(BLOC):
            cible.stdin.write(bloc)
            avancer(time.monotonic() - debut)
        if source.wait() != 0:
            return False
        cible.stdin.write(b"\nCOMMIT;\n")
        cible.stdin.close()
    except BrokenPipeError:
        # psql stopped at an error: its transaction went with it.
        cible.wait()
        return False
    return cible.wait() == 0
