"""Make one backup: copied, read back, on disk, named, then the old ones rotated."""

from __future__ import annotations

import datetime
import pathlib
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from config.sauvegarde import copies, depot
from config.sauvegarde.archives import Archives, archives_copier
from config.sauvegarde.contenu import Contenu
from config.sauvegarde.copies import Copier
from config.sauvegarde.manifeste import Manifeste, empreinte_fichier, migrations_appliquees
from config.sauvegarde.programmes import Avancer, SauvegardeImpossible
from config.sauvegarde.trace import Faite, tracer

_COPIES: dict[str, Copier] = {
    "dump": copies.copie_dump,
    "physique": copies.copie_physique,
    "sqlite": copies.copie_sqlite,
}


@dataclass(frozen=True, slots=True)
class Sauvegarde:
    """What was made: where, its manifest, the names of those removed, the archives of traces, and its seconds."""

    chemin: pathlib.Path
    manifeste: Manifeste
    retirees: list[str]
    archives: Archives
    secondes: int


def sauvegarde_creer(*, physique: bool = False, avancer: Avancer | None = None) -> Sauvegarde:
    """Back the database up into ``settings.SAUVEGARDE_DOSSIER`` and write the fact.

    Args:
        physique: the whole cluster with its WAL, from which any instant can be reached, instead of a dump.
        avancer: called while it runs with the seconds passed.

    Raises:
        SauvegardeImpossible: nothing was kept; the sentence says why.
    """
    genre = _genre(physique)
    debut = time.monotonic()
    try:
        faite = _creer(genre, avancer or (lambda _secondes: None), debut)
    except SauvegardeImpossible:
        tracer(Faite(genre, 0, int(time.monotonic() - debut), "echec"))
        raise
    tracer(Faite(genre, faite.manifeste.octets, faite.secondes, "echec" if faite.archives.manquantes else "ok"))
    return faite


def _genre(physique: bool) -> str:
    if connection.vendor == "postgresql":
        return "physique" if physique else "dump"
    if physique:
        raise SauvegardeImpossible("La base embarquée n'a pas de sauvegarde physique : lancez sauvegarder sans option.")
    return "sqlite"


def _creer(genre: str, avancer: Avancer, debut: float) -> Sauvegarde:
    dossier = pathlib.Path(settings.SAUVEGARDE_DOSSIER)
    instant = timezone.now()
    quand = f"{instant.astimezone(datetime.UTC):%Y%m%dT%H%M%S}-{instant.microsecond // 1000:03d}Z"
    nom = f"{depot.PREFIXE}{quand}.{genre.replace('sqlite', 'sqlite3')}"
    with depot.ouvrir(dossier):
        ecrit = depot.provisoire(dossier, nom)
        try:
            chiffres = _COPIES[genre](ecrit, avancer)
            manifeste = _manifeste(genre, ecrit, nom, instant, chiffres)
            chemin = depot.ranger(dossier, manifeste)
        except (OSError, Error) as erreur:
            raise SauvegardeImpossible(_phrase(erreur)) from erreur
        finally:
            depot.retirer(ecrit)
            depot.retirer(depot.provisoire(dossier, nom + ".json"))
        retirees = depot.tourner(
            dossier,
            garder=settings.SAUVEGARDE_GARDER,
            age_max=datetime.timedelta(days=settings.SAUVEGARDE_JOURS),
            maintenant=instant,
        )
        archives = archives_copier(dossier)
    return Sauvegarde(chemin, manifeste, retirees, archives, int(time.monotonic() - debut))


def _manifeste(genre: str, ecrit: pathlib.Path, nom: str, instant: datetime.datetime, chiffres: Contenu) -> Manifeste:
    physique = genre == "physique"
    parametres = connection.settings_dict
    return Manifeste(
        fichier=nom,
        genre=genre,
        date=instant.astimezone(datetime.UTC).isoformat(timespec="milliseconds"),
        octets=depot.poids(ecrit),
        sha256=empreinte_fichier(ecrit / "backup_manifest" if physique else ecrit),
        version=settings.VERSION,
        migrations=migrations_appliquees(),
        serveur=copies.version_physique(ecrit) if physique else "",
        base=str(parametres["NAME"]) if physique else "",
        role=str(parametres["USER"]) if physique else "",
        exact=not physique,
        contenu=chiffres,
    )


def _phrase(erreur: Exception) -> str:
    if isinstance(erreur, OSError) and erreur.errno == 28:
        return "Le disque est plein : libérez de la place, puis recommencez."
    return f"La sauvegarde a échoué : {str(erreur).splitlines()[0] if str(erreur) else type(erreur).__name__}"
