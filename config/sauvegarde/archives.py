"""The archives of traces beside the backups: sealed months that were deleted from the database are in no dump.

An archive never changes and its name tells its digest, so each is copied once. None is ever removed: no other copy of
these facts may exist.
"""

from __future__ import annotations

import os
import pathlib
import shutil
from dataclasses import dataclass, field

from django.core.files.storage import FileSystemStorage, Storage
from django.db import DatabaseError

from config.sauvegarde.depot import EN_COURS, retirer, synchroniser
from config.sauvegarde.manifeste import empreinte_fichier
from traces.archives_depot import depot, nom_manifeste
from traces.modeles_sceaux import ArchiveTraces

DOSSIER = "archives-traces"


@dataclass(slots=True)
class Archives:
    """How many archives were copied now, and what is wrong with the others, in words."""

    copiees: int = 0
    manquantes: list[str] = field(default_factory=list)


def archives_copier(dossier: pathlib.Path) -> Archives:
    """Copy below ``dossier`` every archive that is not there yet, checked against its registered digest.

    To be called after the database was copied: what was archived in between is then in one of the two. A store that
    is no folder of this machine (S3) is elsewhere already, and is left alone.

    Args:
        dossier: of the backups, already ours.
    """
    faites, ou = Archives(), depot()
    if not isinstance(ou, FileSystemStorage):
        return faites
    try:
        archives = list(ArchiveTraces.objects.order_by("pk").values_list("fichier", "empreinte", "octets"))
    except DatabaseError:
        # An old database, saved before it is migrated, has no archives.
        return faites
    for fichier, empreinte, octets in archives:
        cible = dossier / DOSSIER / fichier
        if cible.is_file() and cible.stat().st_size == octets:
            continue
        try:
            _copier(ou, nom_manifeste(fichier), dossier, "")
            _copier(ou, fichier, dossier, empreinte)
            faites.copiees += 1
        except (OSError, ValueError) as erreur:
            raison = (erreur.strerror if isinstance(erreur, OSError) else "") or str(erreur)
            faites.manquantes.append(f"{fichier} ({raison})")
    return faites


def _copier(ou: Storage, nom: str, dossier: pathlib.Path, empreinte: str) -> None:
    """Copy one file under its name, whole and on disk.

    Raises:
        OSError: it cannot be read or written.
        ValueError: it is not what was registered, or its name leads elsewhere.
    """
    racine = (dossier / DOSSIER).resolve()
    cible = (racine / nom).resolve()
    if not cible.is_relative_to(racine):
        raise ValueError("nom hors du dossier")
    cible.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ecrit = cible.with_name(f"{EN_COURS}{cible.name}")
    try:
        descripteur = os.open(ecrit, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descripteur, "wb") as sortie, ou.open(nom, "rb") as source:
            shutil.copyfileobj(source, sortie)
        if empreinte and empreinte_fichier(ecrit) != empreinte:
            raise ValueError("n'a plus l'empreinte enregistrée")
        synchroniser(ecrit)
        ecrit.rename(cible)
        synchroniser(cible.parent)
    finally:
        retirer(ecrit)
