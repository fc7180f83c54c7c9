"""The store of archives: a folder here, or anything Django can save to. Names tell what files hold."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import uuid
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

_MORCEAU = 256 * 1024


class ArchiveAlteree(Exception):
    """An archive is missing, unreadable, or not what was sealed; the message says which and how."""


def depot() -> Storage:
    """Return the configured store."""
    return storages["archives"]


def nom_archive(chaine: uuid.UUID, mois: str, empreinte: str) -> str:
    """Return the name of a month's file: the same facts always have the same one.

    Args:
        mois: ``AAAA-MM``; ``empreinte``: SHA-256 of the compressed file, in hexadecimal.
    """
    return f"{chaine.hex}/{mois}-{empreinte[:12]}.jsonl.gz"


def nom_manifeste(fichier: str) -> str:
    """Return the name of the manifest beside an archive."""
    return fichier.removesuffix(".jsonl.gz") + ".manifeste.json"


def deposer(nom: str, contenu: BinaryIO | bytes) -> bool:
    """Save under exactly this name, unless it is there already; tell whether it was saved now.

    Raises:
        ArchiveAlteree: the store chose another name.
    """
    ou = depot()
    if ou.exists(nom):
        return False
    fichier = ContentFile(contenu) if isinstance(contenu, bytes) else File(contenu)
    donne = ou.save(nom, fichier)
    if donne != nom:
        # Somebody else saved it in between: theirs is read back as ours would be.
        ou.delete(donne)
        return False
    return True


class Lecture:
    """An archive being read, line by line; its digest and size are known at the end."""

    def __init__(self, flux: BinaryIO) -> None:
        self._flux = flux
        self._somme = hashlib.sha256()
        self.octets = 0
        self.lue = False

    def lignes(self) -> Iterator[bytes]:
        """Yield each line without its end.

        Raises:
            ArchiveAlteree: this is not a whole compressed file.
        """
        try:
            with io.BufferedReader(cast(Any, gzip.GzipFile(fileobj=cast(Any, self), mode="rb")), _MORCEAU) as clair:
                for ligne in clair:
                    yield ligne.removesuffix(b"\n")
        # A store far away has its own ways to fail in the middle.
        except Exception as erreur:
            raise ArchiveAlteree(f"illisible : {erreur}") from erreur
        self.lue = True

    def read(self, taille: int = -1) -> bytes:
        """Give the compressed bytes to the decompressor, counting them."""
        morceau = self._flux.read(taille if taille and taille > 0 else _MORCEAU)
        self._somme.update(morceau)
        self.octets += len(morceau)
        return morceau

    @property
    def empreinte(self) -> str:
        """SHA-256 of what was read so far, in hexadecimal; of the file once ``lue``."""
        return self._somme.hexdigest()


@contextlib.contextmanager
def lire(nom: str) -> Iterator[Lecture]:
    """Open an archive of the store.

    Raises:
        ArchiveAlteree: it is not there, or cannot be opened.
    """
    try:
        fichier = depot().open(nom, "rb")
    # Each store has its own way to say that a file is not there.
    except Exception as erreur:
        raise ArchiveAlteree(f"introuvable ({type(erreur).__name__})") from erreur
    with fichier:
        yield Lecture(cast(BinaryIO, fichier))


def cle_de(ligne: bytes) -> int:
    """Return the key of the fact an archived line spells.

    Raises:
        ArchiveAlteree: it spells none.
    """
    debut = ligne.split(b",", 3)
    if len(debut) != 4 or debut[0] != b'["t"' or not debut[2].isdigit() or not debut[1].isdigit():
        raise ArchiveAlteree("une ligne n'est pas un fait")
    return int(debut[2])
