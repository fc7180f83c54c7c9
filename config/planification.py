"""The one beat schedule. Each entry only rings a bell: the work is rows that the task sweeps.

``expires`` keeps a slow worker from running yesterday's bells.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any


def _tache(nom: str, secondes: float) -> dict[str, Any]:
    return {"task": nom, "schedule": timedelta(seconds=secondes), "options": {"expires": max(secondes, 10)}}


PLANIFICATION: dict[str, dict[str, Any]] = {
    "traiter_evenements": _tache("paiements.tasks.traiter_evenements", 2),
    "verifier_transactions_en_attente": _tache("paiements.tasks.verifier_transactions_en_attente", 2),
    "envoyer_notifications": _tache("salon_paiement.tasks.envoyer_notifications", 3),
    "nettoyer_sessions_expirees": _tache("salon_paiement.tasks.nettoyer_sessions_expirees", 30),
}
