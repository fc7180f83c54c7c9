"""What a verification found, as a fact: for the pages and the alarms that read it."""

from __future__ import annotations

from django.db import transaction

from traces.controle_mots import Rapport
from traces.modeles_sceaux import salon_de
from traces.services import Trace, trace_enregistrer
from traces.types import Niveau, TypeTrace


def verification_noter(rapport: Rapport, acteur_id: int | None = None) -> None:
    """Write it down.

    Args:
        acteur_id: who asked for it, ``None`` for the regular one.
    """
    with transaction.atomic():
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.VERIFICATION_TRACES,
                salon_id=salon_de(rapport.chaine),
                donnees=_donnees(rapport),
                acteur_id=acteur_id,
                description="\n".join(str(anomalie) for anomalie in rapport.anomalies[:10]),
                niveau=Niveau.INFO if rapport.intacte else Niveau.CRITIQUE,
            )
        )


def _donnees(rapport: Rapport) -> dict[str, int]:
    donnees = {"faits": rapport.sceaux, "anomalies": rapport.nombre, "depuis": rapport.depuis}
    return donnees | {"archives": rapport.archives} if rapport.archives else donnees
