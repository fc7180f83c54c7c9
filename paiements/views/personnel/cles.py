"""The key of a staff form: whose it is, and what it is for."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

from paiements.services.idempotence import Cle, cle_composer, cle_lue


def cle_du_personnel(request: HttpRequest, salon_id: uuid.UUID, operation: str, *parametres: object) -> Cle:
    """Return the key of this form (header or hidden field).

    Raises:
        CleAbsente: it has none, or not one of ours (422).
    """
    return cle_composer(f"salon:{salon_id}:{request.user.pk}", cle_lue(request), operation, *parametres)
