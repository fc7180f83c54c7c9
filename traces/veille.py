"""The regular verification: the end of every chain, in a bounded time, its result written down as a fact."""

from __future__ import annotations

import logging
import time
import uuid

from django.db import transaction

from traces.chaines import chaine_nom
from traces.controle import chaine_verifier
from traces.controle_mots import Rapport
from traces.modeles_sceaux import CHAINE_PLATEFORME, SceauTraces
from traces.services import Trace, trace_enregistrer
from traces.tetes import chaines
from traces.types import Niveau, TypeTrace

journal = logging.getLogger(__name__)

# Seals of one chain looked at in one round: the whole of most salons, a few seconds for the largest.
DERNIERS = 200_000


def chaines_veiller(duree: float) -> int:
    """Verify the end of each chain, for ``duree`` seconds at most; return how many were touched.

    The whole of a long chain is ``manage.py verifier_traces``'s work, which has no such limit.
    """
    fin, touchees = time.monotonic() + duree, 0
    for chaine in chaines():
        if time.monotonic() > fin:
            journal.warning("sceaux : toutes les chaînes n'ont pas pu être vérifiées en %s s", duree)
            break
        touchees += not _une(chaine).intacte
    return touchees


def verification_noter(rapport: Rapport) -> None:
    """Write down what a verification found, for the pages and the alarms that read it."""
    with transaction.atomic():
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.VERIFICATION_TRACES,
                salon_id=None if rapport.chaine == CHAINE_PLATEFORME else rapport.chaine,
                donnees={"faits": rapport.sceaux, "anomalies": rapport.nombre},
                description="\n".join(str(anomalie) for anomalie in rapport.anomalies[:10]),
                niveau=Niveau.INFO if rapport.intacte else Niveau.CRITIQUE,
            )
        )


def _une(chaine: uuid.UUID) -> Rapport:
    derniere = (
        SceauTraces.objects.filter(chaine=chaine).order_by("-sequence").values_list("sequence", flat=True).first()
    )
    rapport = chaine_verifier(chaine, depuis=max(0, (derniere or 0) - DERNIERS))
    verification_noter(rapport)
    for anomalie in rapport.anomalies[:10]:
        journal.error("sceaux de %s : %s", chaine_nom(chaine), anomalie)
    return rapport
