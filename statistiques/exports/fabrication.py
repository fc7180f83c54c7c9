"""Making the long files: the row is the queue, its due time a lease, and a killed maker is followed by another.

A second try begins again from nothing: a file is written in seconds or minutes, and never served by halves.
"""

from __future__ import annotations

import datetime
import functools
import logging
import time

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from salon_paiement.notifications.depot import Message, notification_deposer
from salon_paiement.services.ronde import ronde_unique
from statistiques.etats_export import TRANSITIONS, VIVANTS, EtatExport
from statistiques.exports.contenus import Preparation
from statistiques.exports.dossier import fichier_de, fichier_nouveau
from statistiques.exports.selecteurs import demande_de, export_permis
from statistiques.models import ExportStatistiques
from traces.duree import sans_limite
from traces.incidents import incident_noter

journal = logging.getLogger(__name__)

# Longer than the longest statement (``duree.DUREE_MAX``): nothing can renew it meanwhile.
BAIL = datetime.timedelta(minutes=5)
TENTATIVES_MAX = 3
# A round takes no new file after this many seconds.
DUREE_RONDE = 60.0
# Seconds between two notes of how far it is.
_RYTHME = 1.0


class ExportRepris(Exception):
    """It was called off, or another process makes it now: nothing more is written here."""


def exports_fabriquer(duree: float = DUREE_RONDE) -> int:
    """Make the files that are due; one round at a time.

    Returns:
        How many are ready.
    """
    fin, prets = time.monotonic() + duree, 0
    with ronde_unique("exports") as seul:
        if seul:
            _orphelins_rendre()
        while seul and time.monotonic() < fin:
            export = _prendre()
            if export is None:
                break
            prets += _proteger(export)
    return prets


@functools.cache
def _orphelins_rendre() -> None:
    """Once a process: the embedded one is alone, so what was in preparation when it starts died with the one before."""
    if connection.vendor == "sqlite":
        ExportStatistiques.objects.filter(etat=EtatExport.EN_COURS).update(prochaine_tentative=timezone.now())


def _prendre() -> ExportStatistiques | None:
    maintenant = timezone.now()
    with transaction.atomic():
        dus = ExportStatistiques.objects.select_for_update(skip_locked=True).filter(
            prochaine_tentative__lte=maintenant, etat__in=VIVANTS
        )
        export = dus.order_by("prochaine_tentative").first()
        if export is None:
            return None
        ExportStatistiques.objects.filter(pk=export.pk).update(
            etat=EtatExport.EN_COURS,
            prochaine_tentative=maintenant + BAIL,
            tentatives=F("tentatives") + 1,
            lignes_faites=0,
            lignes_total=None,
        )
    return ExportStatistiques.objects.select_related("demandeur").get(pk=export.pk)


def _proteger(export: ExportStatistiques) -> int:
    """One file that cannot be made must not stop the others: it is traced, tried again, then given up."""
    try:
        if export.tentatives > TENTATIVES_MAX:
            # Whoever made it died each time before it could write anything down.
            _noter(export, etat=EtatExport.ECHOUE, prochaine_tentative=None, fini_le=timezone.now())
            return 0
        if not export_permis(export.demandeur, export):
            # Her role was taken away since: nothing is written for her, and nothing announced.
            _noter(export, etat=EtatExport.ANNULE, prochaine_tentative=None, fini_le=timezone.now())
            return 0
        _fabriquer(export)
    except ExportRepris:
        journal.info("export %s annulé ou repris ailleurs", export.pk)
        return 0
    except Exception as erreur:
        journal.exception("export %s", export.pk)
        incident_noter("export", erreur)
        _remettre(export)
        return 0
    return 1


def _fabriquer(export: ExportStatistiques) -> None:
    with override(export.langue), sans_limite():
        preparation = Preparation(demande_de(export), fige=True)
        lignes = preparation.compter()
        par_salon = {str(cle): nombre for cle, nombre in lignes.items()}
        _noter(export, lignes_total=preparation.total(lignes), lignes_par_salon=par_salon)
        avance = _Avance(export)
        with fichier_nouveau(export) as sortie:
            for morceau in preparation.octets(avance.suivre):
                sortie.write(morceau)
            # Whoever lost it must not put its name on the file.
            avance.dire()
    _livrer(export, avance.lignes)


class _Avance:
    """How far it is, told every second; each telling renews the lease."""

    def __init__(self, export: ExportStatistiques) -> None:
        self.export = export
        self.lignes = 0
        self.dit = time.monotonic()

    def suivre(self, lignes: int) -> None:
        """Count rows; see :meth:`dire`."""
        self.lignes += lignes
        if time.monotonic() - self.dit >= _RYTHME:
            self.dire()

    def dire(self) -> None:
        """Write it down.

        Raises:
            ExportRepris: it was called off, or is somebody else's.
        """
        _noter(self.export, lignes_faites=self.lignes, prochaine_tentative=timezone.now() + BAIL)
        self.dit = time.monotonic()


def _livrer(export: ExportStatistiques, lignes: int) -> None:
    maintenant = timezone.now()
    with transaction.atomic():
        _noter(
            export, etat=EtatExport.PRET, lignes_faites=lignes, octets=fichier_de(export).stat().st_size,
            prochaine_tentative=None, fini_le=maintenant, expire_le=maintenant + settings.EXPORT_DUREE,
        )  # fmt: skip
        if export.demandeur.email:
            notification_deposer(
                Message(
                    salon_id=demande_de(export).salons[0].pk,
                    evenement=f"export:{export.pk}",
                    modele="export_pret",
                    destinataire=export.demandeur.email,
                    langue=export.langue,
                )
            )


def _noter(export: ExportStatistiques, **champs: object) -> None:
    """Change the row, unless it has gone on without us: the count of tries is the lease's number.

    Raises:
        ExportRepris: it has.
    """
    ici = ExportStatistiques.objects.filter(pk=export.pk, etat=EtatExport.EN_COURS, tentatives=export.tentatives)
    if "etat" in champs and str(champs["etat"]) not in TRANSITIONS[EtatExport.EN_COURS]:
        raise ValueError(champs["etat"])
    if not ici.update(**champs):
        raise ExportRepris


def _remettre(export: ExportStatistiques) -> None:
    try:
        if export.tentatives >= TENTATIVES_MAX:
            _noter(export, etat=EtatExport.ECHOUE, prochaine_tentative=None, fini_le=timezone.now())
        else:
            attente = datetime.timedelta(seconds=10 * 3**export.tentatives)
            _noter(export, prochaine_tentative=timezone.now() + attente)
    except ExportRepris:
        journal.info("export %s annulé ou repris ailleurs", export.pk)
