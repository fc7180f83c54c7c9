"""Archiving: a month of one chain's facts is copied outside, read back whole, written down; only then may it go.

Each step leaves what the next one needs, and doing it again changes nothing: a run killed anywhere is run again.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, DateField, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from traces.archives_controle import LOT, Avance, Bilan, Controle, archive_controler
from traces.archives_depot import deposer, depot, nom_archive, nom_manifeste
from traces.lecture_faits import faits_lire
from traces.modeles_sceaux import CHAINE_PLATEFORME, ArchiveTraces, SceauTraces
from traces.models import TraceTransaction
from traces.scellables import scellables
from traces.services import Trace, trace_enregistrer
from traces.tetes import forme_courte
from traces.types import TypeTrace

# A month is over once its last fact can no longer be in the middle of a transaction, on any clock.
MARGE = datetime.timedelta(days=2)
_MORCEAU = 256 * 1024
# Rank, version, key of the fact, its digest.
_Sceau = tuple[int, int, int, bytes]


class ArchivageRefuse(Exception):
    """This month cannot be archived, or deleted, as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Mois:
    """Facts of one chain and one month (its first day, UTC) that are in the database."""

    chaine: uuid.UUID
    debut: datetime.date
    nombre: int
    premier_id: int
    dernier_id: int

    @property
    def fin(self) -> datetime.date:
        """First day of the next month."""
        return (self.debut + datetime.timedelta(days=31)).replace(day=1)

    def faits(self) -> QuerySet[TraceTransaction]:
        """Return these facts."""
        return TraceTransaction.objects.filter(
            salon=None if self.chaine == CHAINE_PLATEFORME else self.chaine,
            pk__range=(self.premier_id, self.dernier_id),
            date_creation__gte=_minuit(self.debut),
            date_creation__lt=_minuit(self.fin),
        )


def limite_avant(mois_en_ligne: int, maintenant: datetime.datetime) -> datetime.date:
    """Return the first day of the oldest month that stays in the database.

    Args:
        mois_en_ligne: how many whole months are kept before the present one; zero still leaves the present one.
    """
    instant = (maintenant - MARGE).astimezone(datetime.UTC)
    rang = instant.year * 12 + instant.month - 1 - max(mois_en_ligne, 0)
    return datetime.date(rang // 12, rang % 12 + 1, 1)


def mois_en_base(avant: datetime.date, chaine: uuid.UUID | None = None) -> list[Mois]:
    """Return the months older than ``avant`` that have facts here, oldest first: one reading of the table."""
    faits = TraceTransaction.objects.filter(date_creation__lt=_minuit(avant))
    if chaine is not None:
        faits = faits.filter(salon=None if chaine == CHAINE_PLATEFORME else chaine)
    mois = TruncMonth("date_creation", tzinfo=datetime.UTC, output_field=DateField())
    groupes = faits.annotate(debut=mois).values("salon_id", "debut").order_by("debut", "salon_id")
    return [
        Mois(
            _chaine_de(ligne["salon_id"]),
            ligne["debut"],
            ligne["nombre"],
            ligne["premier"],
            ligne["dernier"],
        )
        for ligne in groupes.annotate(nombre=Count("pk"), premier=Min("pk"), dernier=Max("pk"))
    ]


def _chaine_de(salon_id: uuid.UUID | None) -> uuid.UUID:
    """Return the chain of a fact's salon, or of no salon."""
    return CHAINE_PLATEFORME if salon_id is None else salon_id


def mois_archiver(mois: Mois, avance: Avance | None = None) -> tuple[list[ArchiveTraces], bool]:
    """Copy a month to the store, read the copy back, write it down.

    Args:
        avance: called with the number of facts written, then with that of facts read back.

    Returns:
        The archives of this month, and whether one was written now.

    Raises:
        ArchivageRefuse: a fact of the month is not sealed.
        ArchiveAlteree: a fact is not the one that was sealed, or the copy is not what was written.
    """
    connues = list(ArchiveTraces.objects.filter(chaine=mois.chaine, mois=mois.debut).order_by("id"))
    if connues and _couvert(mois, connues) and all(depot().exists(archive.fichier) for archive in connues):
        return connues, False
    with tempfile.TemporaryFile() as provisoire:
        bilan = _ecrire(mois, provisoire, avance)
        archive = ArchiveTraces(
            chaine=mois.chaine,
            mois=mois.debut,
            nombre=bilan.nombre,
            premier_id=bilan.premier_id,
            dernier_id=bilan.dernier_id,
            fichier=nom_archive(mois.chaine, f"{mois.debut:%Y-%m}", bilan.empreinte),
            empreinte=bilan.empreinte,
            octets=bilan.octets,
        )
        provisoire.seek(0)
        deposer(archive.fichier, provisoire)
    deposer(nom_manifeste(archive.fichier), _manifeste(archive, bilan))
    archive_controler(archive, avance)
    _enregistrer(archive)
    return list(ArchiveTraces.objects.filter(chaine=mois.chaine, mois=mois.debut).order_by("id")), True


def archive_tracer(archive: ArchiveTraces, type_trace: TypeTrace, **donnees: Any) -> None:
    """Write the fact that something was done with an archive, in the transaction that does it."""
    trace_enregistrer(
        Trace(
            type_trace=type_trace,
            salon_id=None if archive.chaine == CHAINE_PLATEFORME else archive.chaine,
            donnees={"mois": f"{archive.mois:%Y-%m}", "fichier": archive.fichier, **donnees},
        )
    )


def _couvert(mois: Mois, archives: list[ArchiveTraces]) -> bool:
    """Tell whether every fact of the month is in one of these archives, by the trigger's own rule."""
    couverts = Q(pk__in=[])
    for archive in archives:
        scelle = SceauTraces.objects.filter(genre="t", fait_id=OuterRef("pk"), scelle_le__lte=archive.date_creation)
        couverts |= Q(Exists(scelle), pk__range=(archive.premier_id, archive.dernier_id))
    return not mois.faits().exclude(couverts).exists()


def _ecrire(mois: Mois, sortie: IO[bytes], avance: Avance | None) -> Bilan:
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
    par_version: dict[int, list[int]] = {}
    for _sequence, version, cle, _empreinte in lot:
        par_version.setdefault(version, []).append(cle)
    return {
        fait.cle: fait.octets
        for version, cles in par_version.items()
        for fait in faits_lire(scellables()["t"], cles, version)
    }


def _manifeste(archive: ArchiveTraces, bilan: Bilan) -> bytes:
    """Return what stands beside the file, for whoever has no database: nothing personal, and no date of its own."""
    dernier = SceauTraces.objects.get(chaine=archive.chaine, sequence=bilan.derniere_sequence)
    contenu = {
        "format": "salon-paiement/archive-traces/1",
        "chaine": archive.chaine.hex,
        "mois": f"{archive.mois:%Y-%m}",
        "fichier": archive.fichier,
        **asdict(bilan),
        "sceau": forme_courte(dernier.sequence, dernier.maillon),
        "version": settings.VERSION,
    }
    return (json.dumps(contenu, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _enregistrer(archive: ArchiveTraces) -> None:
    """Write the manifest down, once, with the fact that it was made."""
    with transaction.atomic():
        _archive, nouvelle = ArchiveTraces.objects.get_or_create(
            chaine=archive.chaine,
            mois=archive.mois,
            empreinte=archive.empreinte,
            defaults={
                nom: getattr(archive, nom) for nom in ("nombre", "premier_id", "dernier_id", "fichier", "octets")
            },
        )
        if nouvelle:
            lignes = {"lignes": archive.nombre, "empreinte": archive.empreinte, "etape": "archive"}
            archive_tracer(archive, TypeTrace.ARCHIVAGE, **lignes)


def _minuit(jour: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(jour, datetime.time(), datetime.UTC)
