"""Keys made before they had a scope: each belonged to one session and led to one attempt."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

LOT = 2_000


def cles_porter(apps: Any, schema_editor: Any) -> None:
    """Write scope, object and digest from the old columns; a form sent again after the upgrade finds its attempt."""
    CleIdempotence = apps.get_model("paiements", "CleIdempotence")
    colonnes = ("pk", "session_id", "paiement_id", "paiement__reseau", "paiement__telephone_id")
    cles = list(CleIdempotence.objects.values_list(*colonnes))
    for debut in range(0, len(cles), LOT):
        CleIdempotence.objects.bulk_update(
            [
                CleIdempotence(
                    pk=pk, portee=f"session:{session}", objet=str(paiement), empreinte=_empreinte(reseau, telephone)
                )
                for pk, session, paiement, reseau, telephone in cles[debut : debut + LOT]
            ],
            ["portee", "objet", "empreinte"],
        )


def _empreinte(reseau: str, telephone: uuid.UUID | None) -> str:
    """Digest what such a form asks, as it has been done since (``services/initiation.intention_cle``)."""
    return hashlib.sha256("\x1f".join(["payer", reseau, str(telephone or ""), "None"]).encode()).hexdigest()
