"""The salon's open till, locked: cash never leaves a till that is closed, nor one being counted."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from paiements.models import Caisse
from salon_paiement.erreurs import Conflit


def caisse_verrouiller(salon_id: uuid.UUID) -> Caisse:
    """Return the open till with its row locked, inside the caller's transaction.

    Raises:
        Conflit: the till is closed.
    """
    caisse = Caisse.objects.select_for_update(no_key=True).filter(salon_id=salon_id, fermee_le=None).first()
    if caisse is None:
        raise Conflit(_("La caisse est fermée : ouvrez-la d'abord."))
    return caisse
