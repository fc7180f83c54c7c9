"""Archiving: a month of one chain's facts is copied outside, read back whole, written down; only then may it go.

Each step leaves what the next one needs, and doing it again changes nothing: a run killed anywhere is run again.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from traces.archives_controle import Avance, Bilan, archive_controler
from traces.archives_depot import deposer, depot, nom_archive, nom_manifeste
from traces.archives_ecriture import mois_ecrire
from traces.archives_mois import Mois
from traces.modeles_sceaux import ArchiveTraces, SceauTraces, salon_de
from traces.services import Trace, trace_enregistrer
from traces.tetes import forme_courte
from traces.types import TypeTrace


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
        bilan = mois_ecrire(mois, provisoire, avance)
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
            salon_id=salon_de(archive.chaine),
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
