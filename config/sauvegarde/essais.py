"""Restoring one backup where it harms nobody, and asking our own commands what they think of it."""

from __future__ import annotations

import contextlib
import datetime
import pathlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import get_commands
from django.db import connection
from psycopg2 import sql

from config.sauvegarde import contenu
from config.sauvegarde.contenu import Contenu
from config.sauvegarde.copies import verifier_physique
from config.sauvegarde.enfants import Dit, gerer
from config.sauvegarde.injection import dump_injecter
from config.sauvegarde.manifeste import Manifeste
from config.sauvegarde.programmes import SauvegardeImpossible
from config.sauvegarde.serveur_prive import SUPERUTILISATEUR, ServeurPrive, serveur_prive

BASE, PROPRIETAIRE = "reprise", "reprise_proprietaire"


@dataclass(frozen=True, slots=True)
class Essai:
    """What the restored copy held before anything touched it, the instant it stops at, and what each command said."""

    contenu: Contenu
    instant: datetime.datetime
    dits: dict[str, Dit] = field(default_factory=dict)


def essayer_dump(sauvegarde: pathlib.Path, lu: Manifeste, dossier: pathlib.Path) -> Essai:
    """Restore a dump into a private server, as its owner would, and verify it as the role that serves does.

    Raises:
        SauvegardeImpossible: it cannot be restored.
    """
    with serveur_prive(dossier) as serveur:
        serveur.creer()
        serveur.demarrer()
        role = settings.ROLE_APPLICATION
        ordres = [sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(nom)) for nom in (PROPRIETAIRE, role) if nom]
        base = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(BASE), sql.Identifier(PROPRIETAIRE))
        _ordonner(serveur, [*ordres, base])
        dump_injecter(sauvegarde, serveur.env | {"PGUSER": PROPRIETAIRE, "PGDATABASE": BASE})
        chiffres = _lire(serveur, BASE, lu)
        commun = {"ROLE_APPLICATION": role}
        proprietaire = commun | {"DATABASE_URL": serveur.adresse(PROPRIETAIRE, BASE)}
        migration = gerer(proprietaire, "migrate", "-v0", "--noinput")
        dits = _verifier(commun | {"DATABASE_URL": serveur.adresse(role or PROPRIETAIRE, BASE)}, lu.instant)
        return Essai(chiffres, lu.instant, {"migrate": migration, **dits})


def essayer_physique(
    sauvegarde: pathlib.Path, lu: Manifeste, dossier: pathlib.Path, archives: pathlib.Path | None, jusqua: str
) -> Essai:
    """Start a copy of a physical backup, replay its WAL and the archived ones, verify it as production's own role.

    Args:
        archives: folder of archived WAL, ``None`` to stop at the end of the backup.
        jusqua: instant to stop at (ISO), empty for the last archived one.

    Raises:
        SauvegardeImpossible: a byte differs, or it does not start.
    """
    verifier_physique(sauvegarde)
    with serveur_prive(dossier, lu.serveur) as serveur:
        shutil.copytree(sauvegarde, serveur.donnees)
        serveur.reprendre(None if archives is None else _archives(archives, dossier), jusqua)
        serveur.demarrer()
        chiffres = _lire(serveur, lu.base, lu, role=lu.role)
        atteint = lu.instant
        with _connexion(serveur, lu.base, lu.role) as curseur:
            curseur.execute("SELECT pg_last_xact_replay_timestamp()")
            (rejoue,) = curseur.fetchone()
        atteint = max(atteint, rejoue) if rejoue is not None else atteint
        reglages = {"DATABASE_URL": serveur.adresse(lu.role, lu.base), "ROLE_APPLICATION": settings.ROLE_APPLICATION}
        return Essai(chiffres, atteint, _verifier(reglages, atteint))


def essayer_sqlite(sauvegarde: pathlib.Path, lu: Manifeste, dossier: pathlib.Path) -> Essai:
    """Copy an embedded database beside a copy of its keys, and verify it there."""
    var = getattr(settings, "DOSSIER_VAR", None)
    if var is None:
        raise SauvegardeImpossible("L'exercice de la base embarquée demande les réglages qui l'emploient.")
    nom = pathlib.Path(str(connection.settings_dict["NAME"])).name
    shutil.copyfile(sauvegarde, dossier / nom)
    shutil.copyfile(pathlib.Path(var) / "cles.json", dossier / "cles.json")
    with contextlib.closing(sqlite3.connect(dossier / nom)) as copie:
        chiffres = contenu.lire(copie.cursor(), lu.contenu.tables)
    reglages = {"DOSSIER_VAR": str(dossier), "DATABASE_URL": ""}
    migration = gerer(reglages, "migrate", "-v0", "--noinput")
    return Essai(chiffres, lu.instant, {"migrate": migration, **_verifier(reglages, lu.instant)})


def _verifier(reglages: Mapping[str, str], instant: datetime.datetime) -> dict[str, Dit]:
    dits = {"verifier": gerer(reglages, "verifier", "--instant", instant.isoformat())}
    if "verifier_traces" in get_commands():
        dits["verifier_traces"] = gerer(reglages, "verifier_traces")
    return dits


def _archives(archives: pathlib.Path, dossier: pathlib.Path) -> pathlib.Path:
    """Return a copy the private server may read: the archive itself belongs to another account."""
    try:
        return pathlib.Path(shutil.copytree(archives, dossier / "archives"))
    except OSError as erreur:
        raise SauvegardeImpossible(f"Les journaux archivés de {archives} sont illisibles.") from erreur


def _lire(serveur: ServeurPrive, base: str, lu: Manifeste, role: str = SUPERUTILISATEUR) -> Contenu:
    with _connexion(serveur, base, role) as curseur:
        curseur.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")
        presentes = {nom for (nom,) in curseur.fetchall()}
        return contenu.lire(curseur, presentes & lu.contenu.tables.keys())


def _ordonner(serveur: ServeurPrive, ordres: Iterable[sql.Composable]) -> None:
    with _connexion(serveur, "postgres", SUPERUTILISATEUR) as curseur:
        for ordre in ordres:
            curseur.execute(ordre)


@contextlib.contextmanager
def _connexion(serveur: ServeurPrive, base: str, role: str) -> Iterator[Any]:
    """Give a cursor of its own, each statement committed at once."""
    try:
        ouverte = psycopg2.connect(host=str(serveur.dossier), user=role, dbname=base)
    except psycopg2.Error as erreur:
        raise SauvegardeImpossible(f"Le serveur privé ne répond pas : {erreur}") from erreur
    with contextlib.closing(ouverte):
        ouverte.autocommit = True
        yield ouverte.cursor()
