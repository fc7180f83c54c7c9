"""The manager's code typed on somebody else's page: read from the form, turned into an agreement to one gesture."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest

from paiements.models import Paiement
from paiements.services.accords import Voulu, accord_donner
from paiements.services.idempotence import cle_lue
from salon_paiement.models import SessionPaiement

# What sensitive_post_parameters hides where these are posted.
CODE = "code_gerant"


def accord_lire(
    request: HttpRequest, geste: str, session: SessionPaiement, montant: int, paiement: Paiement | None = None
) -> uuid.UUID | None:
    """Return the agreement that this form brings; ``None`` without a code: the gesture then needs one's own right.

    Raises:
        Refuse, SaisieInvalide: see :func:`accord_donner`.
    """
    code = request.POST.get(CODE, "")
    if not code:
        return None
    voulu = Voulu(geste, session, montant, cast(User, request.user), paiement)
    return accord_donner(voulu, request.POST.get("gerant", ""), code, cle_lue(request)).pk
