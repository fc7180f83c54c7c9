"""Is there a recent backup, and was one restored lately? It only looks: a drill has its own timer."""

from __future__ import annotations

import datetime
import logging
import os
import pathlib
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from config.sauvegarde import depot
from traces.sauvegardes import COPIES, derniere_reussie

journal = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EtatSauvegardes:
    """When the last good backup and the last successful drill took place, and what is wrong, one sentence each."""

    derniere: datetime.datetime | None
    exercice: datetime.datetime | None
    alertes: tuple[str, ...]

    @property
    def sain(self) -> bool:
        return not self.alertes


def etat_sauvegardes() -> EtatSauvegardes:
    """Return the state of the backups: cheap enough for a light on a page (two reads and a folder)."""
    maintenant = timezone.now()
    derniere, exercice = _derniere(), derniere_reussie(("exercice",))
    alertes = []
    if derniere is None:
        alertes.append("aucune sauvegarde")
    elif maintenant - derniere > settings.SAUVEGARDE_AGE_MAX:
        alertes.append(f"la dernière sauvegarde date du {derniere:%Y-%m-%d %H:%M} UTC")
    if exercice is None:
        alertes.append("aucune sauvegarde n'a jamais été restaurée pour essai")
    elif maintenant - exercice > settings.EXERCICE_AGE_MAX:
        alertes.append(f"le dernier exercice de reprise réussi date du {exercice:%Y-%m-%d} UTC")
    return EtatSauvegardes(derniere, exercice, tuple(alertes))


def sauvegardes_surveiller() -> int:
    """Log an error for each thing that is wrong; return how many.

    A demo has nothing to lose: it is not watched.
    """
    if getattr(settings, "DEMONSTRATION", False):
        return 0
    etat = etat_sauvegardes()
    for alerte in etat.alertes:
        journal.error("sauvegardes : %s (docs/sauvegarde.md)", alerte)
    return len(etat.alertes)


def _derniere() -> datetime.datetime | None:
    """Return the newest backup: the one that is there where we see the folder, else the one that was made."""
    dossier = pathlib.Path(settings.SAUVEGARDE_DOSSIER)
    if not os.access(dossier, os.R_OK | os.X_OK):
        return derniere_reussie(COPIES)
    presentes = depot.lister(dossier)
    return presentes[0][1].instant if presentes else None
