"""Writing a month down: the sealed bytes of each fact, checked on the way."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from typing import IO

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils.translation import gettext as _

from traces.archives_controle import LOT, Avance, Bilan, Controle
from traces.archives_mois import Mois
from traces.lecture_faits import faits_designes
from traces.modeles_sceaux import SceauTraces

_MORCEAU = 256 * 1024
# Rank, version, key of the fact, its digest.
_Sceau = tuple[int, int, int, bytes]


class ArchivageRefuse(Exception):
    """This month cannot be archived, or deleted, as it is; the message says why."""


def mois_ecrire(mois: Mois, sortie: IO[bytes], avance: Avance | None) -> Bilan:
    """Write the sealed bytes of each fact on its line, in the order of the seals, checking them on the way."""
    siens = SceauTraces.objects.filter(chaine=mois.chaine, genre="t").filter(
        Exists(mois.faits().filter(pk=OuterRef("fait_id"))), fait_id__range=(mois.premier_id, mois.dernier_id)
    )
    bornes = siens.aggregate(premiere=Min("sequence"), derniere=Max("sequence"), nombre=Count("fait_id"))
    if bornes["nombre"] != mois.nombre:
        absents = {"nombre": mois.nombre - bornes["nombre"]}
        raise ArchivageRefuse(_("%(nombre)d trace(s) de ce mois n'ont pas encore de sceau") % absents)
    controle = Controle(mois.chaine)
    # Neither name nor date inside: the same facts make the same file.
    with gzip.GzipFile(filename="", mode="wb", fileobj=sortie, mtime=0, compresslevel=6) as compresse:
        fait = 0
        for lot in _lots_de_sceaux(siens, bornes["premiere"], bornes["derniere"]):
            octets = _octets_de(lot)
            for sequence, _version, cle, empreinte in lot:
                controle.un(sequence, cle, empreinte, octets.get(cle, b""))
            compresse.write(b"".join(octets[cle] + b"\n" for _s, _v, cle, _e in lot))
            fait += len(lot)
            if avance is not None:
                avance(fait)
    taille, somme = sortie.tell(), hashlib.sha256()
    sortie.seek(0)
    while morceau := sortie.read(_MORCEAU):
        somme.update(morceau)
    if fait != mois.nombre:
        raise ArchivageRefuse(_("des traces de ce mois ont disparu pendant l'archivage"))
    return controle.bilan(somme.hexdigest(), taille)


def _lots_de_sceaux(sceaux: QuerySet[SceauTraces], premiere: int, derniere: int) -> Iterator[list[_Sceau]]:
    """Yield the seals of the month, by slices of ranks: a limit would let the plan read the whole month each time."""
    lignes = sceaux.order_by("sequence").values_list("sequence", "version", "fait_id", "empreinte")
    for debut in range(premiere, derniere + 1, LOT):
        lot = list(lignes.filter(sequence__range=(debut, min(debut + LOT - 1, derniere))))
        if lot:
            yield [(sequence, version, cle, bytes(empreinte)) for sequence, version, cle, empreinte in lot]


def _octets_de(lot: list[_Sceau]) -> dict[int, bytes]:
    return {fait.cle: fait.octets for fait in faits_designes(("t", version, cle) for _s, version, cle, _e in lot)}
