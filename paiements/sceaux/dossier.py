"""The file of daily heads, in a folder that is copied elsewhere: what leaves the box when no mailbox is trusted."""

from __future__ import annotations

import datetime
import logging
import pathlib

from django.conf import settings

from salon_paiement.models import Salon
from traces.modeles_sceaux import TeteSceau
from traces.tetes import forme_longue

journal = logging.getLogger(__name__)


def tete_ranger(salon: Salon, jour: datetime.date, tete: TeteSceau) -> None:
    """Add the head to the salon's file, to be copied elsewhere; ``verifier_traces --temoin`` reads it as it is."""
    if not settings.DOSSIER_TEMOINS:
        return
    fichier = pathlib.Path(settings.DOSSIER_TEMOINS) / f"{salon.slug}-tetes.txt"
    try:
        fichier.parent.mkdir(parents=True, exist_ok=True)
        with fichier.open("a", encoding="utf-8") as sortie:
            sortie.write(f"# {salon.slug} {jour.isoformat()}\n{forme_longue(tete)}\n")
    except OSError:
        # The message has left all the same: what it carries is the same head.
        journal.exception("sceau du jour de %s non écrit dans %s", salon.slug, fichier)
