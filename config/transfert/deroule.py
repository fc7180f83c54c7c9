"""The whole move, in one transaction of the target: examined, copied, compared, then committed and verified."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import psycopg2
from django.db.backends.base.base import BaseDatabaseWrapper

from config.sauvegarde.enfants import Dit, gerer
from config.transfert.cible import cible_examiner, cible_ouvrir, cible_reserver, numeros_reprendre
from config.transfert.comparaison import Constat, table_comparer
from config.transfert.copie import table_copier
from config.transfert.mots import TransfertImpossible, ecriture_ratee
from config.transfert.source import Source, derniere_vie, lignes_compter, source_ouvrir
from config.transfert.tables import Table, tables_dans_l_ordre

# What is being done, rows done, rows in all.
Avancer = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Transfert:
    """How it went.

    Args:
        constats: each table's figures on both sides.
        instant: when the embedded database last worked (ISO), empty when it never did.
        secondes: how long it took.
        dits: what our own commands say of the target.
    """

    constats: list[Constat]
    instant: str
    secondes: int
    dits: dict[str, Dit] = field(default_factory=dict)

    @property
    def garde(self) -> bool:
        """Tell whether the target has the rows: it is committed only when both sides are equal."""
        return all(constat.egal for constat in self.constats)

    @property
    def reussi(self) -> bool:
        return self.garde and all(dit.reussi for dit in self.dits.values())

    @property
    def lignes(self) -> int:
        return sum(constat.nombres[0] for constat in self.constats)


def transferer(source: Source, url: str, avancer: Avancer, *, migrer: bool = False) -> Transfert:
    """Move an embedded database to ``url``, then have our own commands verify it there. The source is only read.

    Args:
        migrer: give a target without tables ours first.

    Raises:
        TransfertImpossible: nothing was written there (tables made by ``migrer`` aside); one sentence says why.
    """
    fait = deplacer(source, url, avancer, migrer=migrer)
    return replace(fait, dits=_verifier(url, fait.instant)) if fait.garde else fait


def deplacer(source: Source, url: str, avancer: Avancer, *, migrer: bool = False) -> Transfert:
    """Copy and compare in one transaction, committed when both sides are equal; see :func:`transferer`."""
    debut, tables = time.monotonic(), tables_dans_l_ordre()
    with cible_ouvrir(url) as cible:
        cible_examiner(cible, source.migrations, migrer=url if migrer else "")
        with source_ouvrir(source.fichier) as base:
            cible_reserver(cible, tables)
            total = lignes_compter(base, tables)
            _copier(base, cible, tables, _compteur(avancer, "Copie", total))
            constats = _comparer(base, cible, tables, _compteur(avancer, "Comparaison", total))
            fait = Transfert(constats, derniere_vie(base), int(time.monotonic() - debut))
            if fait.garde:
                _conclure(cible)
            return fait


def comparer(source: Source, url: str, avancer: Avancer) -> Transfert:
    """Compare an embedded database with a target that was filled from it. Both are only read.

    Raises:
        TransfertImpossible: one of them cannot be.
    """
    debut, tables = time.monotonic(), tables_dans_l_ordre()
    with cible_ouvrir(url) as cible:
        cible_examiner(cible, source.migrations)
        with source_ouvrir(source.fichier) as base:
            total = lignes_compter(base, tables)
            constats = _comparer(base, cible, tables, _compteur(avancer, "Comparaison", total))
            return Transfert(constats, derniere_vie(base), int(time.monotonic() - debut))


def _compteur(avancer: Avancer, titre: str, total: int) -> Callable[[int], None]:
    fait = 0

    def ajouter(nombre: int) -> None:
        nonlocal fait
        fait += nombre
        avancer(titre, fait, total)

    return ajouter


def _copier(
    base: sqlite3.Connection, cible: BaseDatabaseWrapper, tables: list[Table], ajouter: Callable[[int], None]
) -> None:
    try:
        with cible.connection.cursor() as curseur:
            for table in tables:
                table_copier(base, curseur, table, ajouter)
            numeros_reprendre(base, curseur, tables)
    except sqlite3.Error as erreur:
        raise TransfertImpossible(f"La base embarquée est illisible : {erreur}.") from erreur
    except psycopg2.Error as erreur:
        raise ecriture_ratee(erreur, "la base d'arrivée") from erreur


def _comparer(
    base: sqlite3.Connection, cible: BaseDatabaseWrapper, tables: list[Table], ajouter: Callable[[int], None]
) -> list[Constat]:
    try:
        return [table_comparer(base, cible.connection, table, ajouter) for table in tables]
    except sqlite3.Error as erreur:
        raise TransfertImpossible(f"La base embarquée est illisible : {erreur}.") from erreur


def _conclure(cible: BaseDatabaseWrapper) -> None:
    """Commit, then let the planner know what there is.

    Raises:
        TransfertImpossible: the connection died while it was being committed: one has to go and look.
    """
    try:
        cible.connection.commit()
    except psycopg2.Error as erreur:
        raise TransfertImpossible(
            "La connexion s'est coupée au dernier moment : relancez avec --comparer pour savoir si tout y est."
        ) from erreur
    with contextlib.suppress(psycopg2.Error), cible.connection.cursor() as curseur:
        curseur.execute("ANALYZE")
        cible.connection.commit()


def _verifier(url: str, instant: str) -> dict[str, Dit]:
    """Ask our own commands, as the owner: the rights of the role that serves are checked by its own ``verifier``."""
    reglages = {"DATABASE_URL": url, "ROLE_APPLICATION": ""}
    return {
        "verifier": gerer(reglages, "verifier", *(["--instant", instant] if instant else [])),
        "verifier_traces": gerer(reglages, "verifier_traces", "--sans-noter"),
    }
