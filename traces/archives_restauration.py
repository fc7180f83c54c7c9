"""Bringing archived facts back: every line is checked against its seal before the first one is written."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from traces.archivage import archive_tracer
from traces.archives_controle import LOT, Avance, Controle, controler
from traces.archives_depot import ArchiveAlteree, Lecture, lire
from traces.archives_insertion import faits_inserer, version_de
from traces.lecture_faits import faits_designes
from traces.lots import avec_fin, par_lots
from traces.modeles_sceaux import ArchiveTraces
from traces.models import TraceTransaction
from traces.types import TypeTrace


def archive_restaurer(
    archive: ArchiveTraces, fichier: pathlib.Path | None = None, avance: Avance | None = None
) -> tuple[int, int]:
    """Put the facts of an archive back with their keys; those that are there stay as they are.

    Args:
        fichier: a copy of the archive, when it is not to be read from the store.
        avance: called with the number of facts checked, then with that of facts put back.

    Returns:
        How many were put back, and how many were there already.

    Raises:
        ArchiveAlteree: the file is not this archive, a line is not what was sealed, or a fact that is in the
            database is not the archived one. What was put back before that is sound.
    """
    with _source(archive, fichier) as lecture:
        bilan = controler(lecture, archive.chaine, avance)
    if bilan.empreinte != archive.empreinte:
        raise ArchiveAlteree(_("%(fichier)s n'est plus ce que dit son manifeste") % {"fichier": archive.fichier})
    remises = presentes = 0
    with _source(archive, fichier) as lecture:
        controle = Controle(archive.chaine)
        premiere: dict[int, bytes] = {}
        for lot, dernier in avec_fin(par_lots(lecture.lignes(), LOT)):
            par_cle = dict(zip(controle.lignes(lot), lot, strict=True))
            # The first key comes back last: by it a verification that runs meanwhile sees a month that is not whole.
            if archive.premier_id in par_cle:
                premiere = {archive.premier_id: par_cle.pop(archive.premier_id)}
            if dernier:
                par_cle |= premiere
            faites = _remettre(archive, par_cle, deja=remises if dernier else None)
            remises, presentes = remises + faites, presentes + len(par_cle) - faites
            if avance is not None:
                avance(remises + presentes)
    return remises, presentes


def _remettre(archive: ArchiveTraces, par_cle: dict[int, bytes], deja: int | None) -> int:
    """Put back those that are missing; with the last ones (``deja``: how many before them), say so."""
    try:
        with transaction.atomic():
            connues = set(TraceTransaction.objects.filter(pk__in=par_cle).values_list("pk", flat=True))
            absentes = [ligne for cle, ligne in par_cle.items() if cle not in connues]
            if absentes:
                faits_inserer(absentes)
            _comparer(par_cle)
            if deja is not None and deja + len(absentes):
                archive_tracer(archive, TypeTrace.RESTAURATION, lignes=deja + len(absentes))
    except IntegrityError as erreur:
        # What a fact was about cannot be deleted while it is here; it can be once the fact is archived.
        raise ArchiveAlteree(
            _("une trace parle d'un objet qui n'existe plus : %(erreur)s") % {"erreur": erreur}
        ) from None
    return len(absentes)


def _comparer(par_cle: dict[int, bytes]) -> None:
    """Hold what the database now has against the archive: new rows and those that were there."""
    for fait in faits_designes(("t", version_de(ligne), cle) for cle, ligne in par_cle.items()):
        if fait.octets != par_cle[fait.cle]:
            raise ArchiveAlteree(_("la trace %(cle)d de la base n'est pas celle de l'archive") % {"cle": fait.cle})


@contextmanager
def _source(archive: ArchiveTraces, fichier: pathlib.Path | None) -> Iterator[Lecture]:
    if fichier is None:
        with lire(archive.fichier) as lecture:
            yield lecture
        return
    try:
        flux = fichier.open("rb")
    except OSError as erreur:
        raise ArchiveAlteree(_("%(fichier)s : illisible") % {"fichier": fichier}) from erreur
    with flux:
        yield Lecture(flux)
