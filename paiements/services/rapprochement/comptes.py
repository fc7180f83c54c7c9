"""Which accounts one statement may speak of: a salon that opens another one at its provider keeps its shop there."""

from __future__ import annotations

import uuid

from paiements.models import CompteFournisseur


def comptes_freres(compte: CompteFournisseur) -> list[uuid.UUID]:
    """Return the ids of the accounts of the same salon, provider and mode, active or not, in everybody's order."""
    freres = CompteFournisseur.objects.filter(
        salon_id=compte.salon_id, fournisseur=compte.fournisseur, mode=compte.mode
    )
    return list(freres.order_by("pk").values_list("pk", flat=True))
