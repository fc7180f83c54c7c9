"""Taking cash out of the open till for a refund or a payout: never more than it holds."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from paiements.models import Caisse
from paiements.services.caisse.ouverture import solde_de
from paiements.services.tiroir import caisse_verrouiller
from salon_paiement.erreurs import Conflit


def caisse_sortir(salon_id: uuid.UUID, montant: int) -> Caisse:
    """Return the open till, locked, once it is known to hold ``montant`` (whole XOF).

    Raises:
        Conflit: the till is closed, or holds less.
    """
    caisse = caisse_verrouiller(salon_id)
    if solde_de(caisse.pk) < montant:
        raise Conflit(_("Le tiroir contient moins que cette somme : comptez-le, ou rendez l'argent autrement."))
    return caisse
