"""The restore drill: a backup is worth what was last restored from it, checked as production is, somewhere else."""

from __future__ import annotations

import datetime
import pathlib
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from config.sauvegarde import contenu, depot
from config.sauvegarde import manifeste as manifestes
from config.sauvegarde.contenu import Contenu
from config.sauvegarde.creation import sauvegarde_creer
from config.sauvegarde.enfants import Dit
from config.sauvegarde.essais import Essai, essayer_dump, essayer_physique, essayer_sqlite
from config.sauvegarde.manifeste import Manifeste
from config.sauvegarde.programmes import SauvegardeImpossible
from config.sauvegarde.serveur_prive import dossier_prive
from config.sauvegarde.trace import Faite, tracer


@dataclass(frozen=True, slots=True)
class Demande:
    """What to restore.

    Args:
        sauvegarde: which one, ``None`` for the newest of the folder; ``neuve`` makes one first.
        physique: the newest physical one; ``archives``, ``jusqua``: see :func:`essayer_physique`.
    """

    sauvegarde: pathlib.Path | None = None
    neuve: bool = False
    physique: bool = False
    archives: pathlib.Path | None = None
    jusqua: str = ""


@dataclass(frozen=True, slots=True)
class Rapport:
    """How the drill went.

    Args:
        recul: how much would have been lost had the disk died now (RPO).
        secondes: how long a restoration takes (RTO).
    """

    manifeste: Manifeste
    recul: datetime.timedelta
    secondes: int
    trouve: Contenu
    ecarts: list[str]
    dits: dict[str, Dit] = field(default_factory=dict)

    @property
    def reussi(self) -> bool:
        return not self.ecarts and all(dit.reussi for dit in self.dits.values())


def exercice_lancer(demande: Demande) -> Rapport:
    """Restore a backup in a private place, have it verified there, and write the fact.

    Raises:
        SauvegardeImpossible: there is nothing to restore, or it could not be; written as a failed drill too.
    """
    debut = time.monotonic()
    try:
        sauvegarde = _choisir(demande)
        # What the backup itself took is not part of a restoration.
        depart = time.monotonic()
        rapport = _exercer(sauvegarde, demande, depart)
    except SauvegardeImpossible:
        tracer(Faite("exercice", 0, int(time.monotonic() - debut), "echec"))
        raise
    tracer(Faite("exercice", rapport.manifeste.octets, rapport.secondes, "ok" if rapport.reussi else "echec"))
    return rapport


def _choisir(demande: Demande) -> pathlib.Path:
    if demande.sauvegarde is not None:
        return demande.sauvegarde
    if demande.neuve:
        return sauvegarde_creer(physique=demande.physique).chemin
    dossier = pathlib.Path(settings.SAUVEGARDE_DOSSIER)
    try:
        for sauvegarde, lu in depot.lister(dossier):
            if not demande.physique or lu.genre == "physique":
                return sauvegarde
    except OSError as erreur:
        raise SauvegardeImpossible(f"Le dossier {dossier} est illisible.") from erreur
    raise SauvegardeImpossible(f"Il n'y a aucune sauvegarde entière dans {dossier} : lancez d'abord sauvegarder.")


def _exercer(sauvegarde: pathlib.Path, demande: Demande, depart: float) -> Rapport:
    lu = manifestes.lire(sauvegarde)
    manifestes.controler(sauvegarde, lu)
    inconnues = manifestes.migrations_inconnues(lu)
    if inconnues:
        raise SauvegardeImpossible(f"{sauvegarde.name} vient d'une version plus récente ({lu.version}).")
    try:
        with dossier_prive() as dossier:
            essai = _essayer(sauvegarde, lu, demande, dossier)
    except OSError as erreur:
        raise SauvegardeImpossible(f"L'exercice a échoué : {erreur.strerror or erreur}.") from erreur
    return Rapport(
        manifeste=lu,
        recul=timezone.now() - essai.instant,
        secondes=int(time.monotonic() - depart),
        trouve=essai.contenu,
        ecarts=contenu.ecarts(lu.contenu, essai.contenu, exact=lu.exact),
        dits=essai.dits,
    )


def _essayer(sauvegarde: pathlib.Path, lu: Manifeste, demande: Demande, dossier: pathlib.Path) -> Essai:
    if lu.genre == "physique":
        return essayer_physique(sauvegarde, lu, dossier, demande.archives, demande.jusqua)
    if lu.genre == "sqlite":
        return essayer_sqlite(sauvegarde, lu, dossier)
    return essayer_dump(sauvegarde, lu, dossier)
