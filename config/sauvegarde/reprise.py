"""Put a backup back in place of the database: checked first, replaced whole, brought up to date, verified."""

from __future__ import annotations

import datetime
import pathlib
import time
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from config.sauvegarde import contenu
from config.sauvegarde import manifeste as manifestes
from config.sauvegarde.contenu import tables_connues
from config.sauvegarde.copies import transvaser
from config.sauvegarde.enfants import Dit, gerer
from config.sauvegarde.injection import dump_injecter
from config.sauvegarde.manifeste import Manifeste
from config.sauvegarde.programmes import Avancer, SauvegardeImpossible, environnement
from config.sauvegarde.trace import Faite, tracer

# What a migrate makes by itself: a database that holds only these is empty.
_DE_NAISSANCE = {"auth_permission"}


@dataclass(frozen=True, slots=True)
class Reprise:
    """What was put back: its manifest, its age, what differs from it, what ``verifier`` said, how long (seconds)."""

    manifeste: Manifeste
    age: datetime.timedelta
    ecarts: list[str]
    verification: Dit
    secondes: int

    @property
    def reussie(self) -> bool:
        return not self.ecarts and self.verification.reussi


def sauvegarde_examiner(sauvegarde: pathlib.Path) -> Manifeste:
    """Return the manifest of a backup that is whole and that this code can read.

    Raises:
        SauvegardeImpossible: changed since, of another engine, or made by a newer version.
    """
    lu = manifestes.lire(sauvegarde)
    manifestes.controler(sauvegarde, lu)
    if lu.genre == "physique":
        raise SauvegardeImpossible(
            "Une sauvegarde physique remplace tout le serveur PostgreSQL : suivez docs/sauvegarde.md."
        )
    if (lu.genre == "sqlite") != (connection.vendor == "sqlite"):
        raise SauvegardeImpossible("Cette sauvegarde vient de l'autre moteur (PostgreSQL ou base embarquée).")
    inconnues = manifestes.migrations_inconnues(lu)
    if inconnues:
        raise SauvegardeImpossible(
            f"Cette sauvegarde vient d'une version plus récente ({lu.version}) : installez-la d'abord. "
            f"Migration inconnue : {inconnues[0]}."
        )
    return lu


def base_vide() -> bool:
    """Tell whether the target holds nothing anybody wrote."""
    presentes = set(connection.introspection.table_names()) & tables_connues() - _DE_NAISSANCE
    with connection.cursor() as curseur:
        for table in sorted(presentes):
            curseur.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
            if curseur.fetchone():
                return False
    return True


def sauvegarde_restaurer(sauvegarde: pathlib.Path, lu: Manifeste, avancer: Avancer) -> Reprise:
    """Replace the database by an examined backup, migrate it, verify it, and write the fact into it.

    Raises:
        SauvegardeImpossible: it could not be put back; on PostgreSQL the database is then as it was.
    """
    debut = time.monotonic()
    if connection.vendor == "sqlite":
        connection.close()
        transvaser(sauvegarde, pathlib.Path(str(connection.settings_dict["NAME"])), avancer)
    else:
        _exiger_le_proprietaire()
        env = environnement(connection)
        connection.close()
        dump_injecter(sauvegarde, env, avancer)
    with transaction.atomic(), connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("SET LOCAL statement_timeout = 0")
        trouve = contenu.lire(curseur, set(lu.contenu.tables) & set(connection.introspection.table_names(curseur)))
    differences = contenu.ecarts(lu.contenu, trouve)
    # Also when nothing is missing: it puts the triggers and the rights of the role that serves back.
    call_command("migrate", verbosity=0, interactive=False)
    # As owner: the rights of the role that serves are checked by its own `verifier`.
    verification = gerer({"ROLE_APPLICATION": ""}, "verifier", "--instant", lu.date)
    reprise = Reprise(lu, timezone.now() - lu.instant, differences, verification, int(time.monotonic() - debut))
    tracer(Faite("restauration", lu.octets, reprise.secondes, "ok" if reprise.reussie else "echec"))
    return reprise


def _exiger_le_proprietaire() -> None:
    """Raise before anything is touched when this role could not put everything back."""
    with connection.cursor() as curseur:
        curseur.execute(_POUVOIRS)
        (possible,) = curseur.fetchone() or (False,)
    if not possible:
        raise SauvegardeImpossible(
            "Ce rôle ne possède pas les tables : restaurez avec celui qui migre (DATABASE_URL du propriétaire)."
        )


_POUVOIRS = """
SELECT has_schema_privilege(current_schema(), 'CREATE') AND NOT EXISTS (
    SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    AND NOT pg_has_role(relowner, 'USAGE'))
"""
