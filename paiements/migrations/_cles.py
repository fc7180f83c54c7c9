"""Keys made before they had a scope: each belonged to one session and led to one attempt."""

from __future__ import annotations

from typing import Any

LOT = 2_000


def cles_porter(apps: Any, schema_editor: Any) -> None:
    """Write scope and object from the two old columns; a form sent again after the upgrade still finds its attempt."""
    CleIdempotence = apps.get_model("paiements", "CleIdempotence")
    cles = list(CleIdempotence.objects.values_list("pk", "session_id", "paiement_id"))
    for debut in range(0, len(cles), LOT):
        CleIdempotence.objects.bulk_update(
            [
                CleIdempotence(pk=pk, portee=f"session:{session}", objet=str(paiement))
                for pk, session, paiement in cles[debut : debut + LOT]
            ],
            ["portee", "objet"],
        )
