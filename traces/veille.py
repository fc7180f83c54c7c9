"""The regular verification: the end of every chain, in a bounded time, its result written down as a fact."""

from __future__ import annotations

import datetime
import logging
import time
import uuid

from django.utils import timezone

from traces.chaines import chaine_nom, chaines_a_verifier
from traces.controle import chaine_verifier
from traces.controle_mots import Anomalie, Nature, Rapport
from traces.controle_note import verification_noter
from traces.modeles_sceaux import salon_de
from traces.models import TraceTransaction
from traces.scellement import dernier_maillon
from traces.types import TypeTrace

journal = logging.getLogger(__name__)

# Seals of one chain looked at in one round: the whole of most salons, a few seconds for the largest.
DERNIERS = 200_000


def chaines_veiller(duree: float) -> int:
    """Verify the end of each chain, for ``duree`` seconds at most; return how many were touched.

    The one nobody has looked at for longest comes first.

    The whole of a long chain is ``manage.py verifier_traces``'s work, which has no such limit.
    """
    fin, touchees = time.monotonic() + duree, 0
    for chaine in sorted(chaines_a_verifier(), key=_vue_le):
        if time.monotonic() > fin:
            journal.warning("sceaux : toutes les chaînes n'ont pas pu être vérifiées en %s s", duree)
            break
        touchees += not _une(chaine).intacte
    return touchees


def _une(chaine: uuid.UUID) -> Rapport:
    depuis = max(0, dernier_maillon(chaine)[0] - DERNIERS)
    try:
        rapport = chaine_verifier(chaine, depuis=depuis)
    except Exception as erreur:
        # A row that cannot even be read is somebody's doing too, and the other chains have their turn.
        rapport = Rapport(chaine, depuis=depuis)
        rapport.noter(Anomalie(Nature.ILLISIBLE, None, "", 0, type(erreur).__name__))
        journal.exception("sceaux de %s : vérification interrompue", chaine_nom(chaine))
    if rapport.sceaux or not rapport.intacte:
        verification_noter(rapport)
    for anomalie in rapport.anomalies[:10]:
        journal.error("sceaux de %s : %s", chaine_nom(chaine), anomalie)
    return rapport


def _vue_le(chaine: uuid.UUID) -> datetime.datetime:
    """Return when a chain was last verified, the beginning of time when it never was."""
    # Up to now: one that says it is of the year 12000 would put this chain last for ever, or stop us here.
    faites = TraceTransaction.objects.filter(
        salon=salon_de(chaine), type_trace=TypeTrace.VERIFICATION_TRACES, date_creation__lte=timezone.now()
    )
    derniere = faites.order_by("-date_creation").values_list("date_creation", flat=True).first()
    return derniere or datetime.datetime.min.replace(tzinfo=datetime.UTC)
