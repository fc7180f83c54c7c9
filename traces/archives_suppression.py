"""Deleting what an archive holds: read back whole first, then by small batches, contexts with their facts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from traces.archivage import archive_tracer
from traces.archives_controle import LOT, Avance, Controle, archive_controler
from traces.archives_depot import lire
from traces.archives_ecriture import ArchivageRefuse
from traces.archives_mois import Mois
from traces.droits import effacement_possible
from traces.lots import avec_fin, par_lots
from traces.modeles_sceaux import ArchiveTraces
from traces.models import TraceContexte
from traces.types import TypeTrace


@dataclass(frozen=True, slots=True)
class Suppression:
    """How many facts left the database in this run, and how many contexts."""

    traces: int
    contextes: int


def archive_supprimer(
    archive: ArchiveTraces, *, effacer_contextes: bool = False, avance: Avance | None = None
) -> Suppression:
    """Delete the facts of an archive from the database, in short transactions; again after a kill, it goes on.

    Args:
        effacer_contextes: also those that still hold something personal, which no archive keeps.
        avance: called with the number of facts read back, then with that of facts deleted.

    Raises:
        ArchivageRefuse: this role may not delete, or contexts still hold something personal.
        ArchiveAlteree: the archive is not there, or not what its manifest and the seals say: nothing is deleted.
    """
    if not effacement_possible(connection):
        raise ArchivageRefuse(
            _("ce rôle ne peut rien effacer : lancez la commande avec le rôle qui migre (ou ROLE_MAINTENANCE)")
        )
    retenus = 0 if effacer_contextes else contextes_personnels(archive).count()
    if retenus:
        raise ArchivageRefuse(
            _("%(nombre)d contexte(s) ne sont pas encore purgés ; --effacer-contextes les efface avec leurs traces")
            % {"nombre": retenus}
        )
    archive_controler(archive, avance)
    traces = contextes = fait = 0
    with lire(archive.fichier) as lecture:
        controle = Controle(archive.chaine)
        for lot, dernier in avec_fin(par_lots(lecture.lignes(), LOT)):
            # What goes is what this very line holds, whatever happened to the file since it was checked.
            cles = controle.lignes(lot)
            if not fait:
                # The first key goes first, the last one with the last batch: a verification that runs meanwhile
                # sees by them that this month is no longer whole.
                cles = list({*cles, archive.premier_id})
            with transaction.atomic():
                effacees = _effacer(cles)
                if dernier:
                    archive_tracer(
                        archive,
                        TypeTrace.ARCHIVAGE,
                        lignes=archive.nombre,
                        empreinte=archive.empreinte,
                        etape="supprime",
                    )
            traces, contextes, fait = traces + effacees[0], contextes + effacees[1], fait + len(lot)
            if avance is not None:
                avance(fait)
    return Suppression(traces, contextes)


def archive_en_base(archive: ArchiveTraces) -> bool:
    """Tell whether facts of this archive are still, or again, in the database."""
    return mois_de(archive).faits().exists()


def contextes_personnels(archive: ArchiveTraces) -> QuerySet[TraceContexte]:
    """Return the contexts of these facts that still hold what is somebody's."""
    vide = Q(description="", adresse_ip=None, user_agent="", pays="", ville="", coordonnees="")
    siens = TraceContexte.objects.filter(trace_id__gte=archive.premier_id, trace_id__lte=archive.dernier_id)
    return siens.filter(trace__in=mois_de(archive).faits()).exclude(vide)


def mois_de(archive: ArchiveTraces) -> Mois:
    """Return the month of an archive, as far as its keys go."""
    debut: datetime.date = archive.mois
    return Mois(archive.chaine, debut, archive.nombre, archive.premier_id, archive.dernier_id)


def _effacer(cles: list[int]) -> tuple[int, int]:
    """Delete facts and their contexts; return how many of each."""
    tranche = 500 if connection.vendor == "sqlite" else len(cles)
    traces = contextes = 0
    with connection.cursor() as curseur:
        for debut in range(0, len(cles), tranche):
            morceau = cles[debut : debut + tranche]
            condition, valeurs = "= ANY(%s)", [morceau]
            if connection.vendor == "sqlite":
                condition, valeurs = f"IN ({', '.join(['%s'] * len(morceau))})", morceau  # type: ignore[assignment]
            curseur.execute(f"DELETE FROM traces_contextes WHERE trace_id {condition}", valeurs)
            contextes += curseur.rowcount
            curseur.execute(f"DELETE FROM traces_transactions WHERE id {condition}", valeurs)
            traces += curseur.rowcount
    return traces, contextes
