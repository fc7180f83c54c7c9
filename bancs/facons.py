"""The ways of confirming that are compared, by name."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from bancs.confirmation_orm import confirmer
from paiements.fournisseurs.base import Avis, Statut
from paiements.models import Paiement
from paiements.services.encaissement import avis_appliquer

_AVIS = Avis(Statut.REUSSI, montant=5000, devise="XOF")


def appliquer(paiement_id: uuid.UUID) -> Paiement:
    """Confirm as the application does when the operator has answered "successful"."""
    return avis_appliquer(paiement_id, _AVIS, source="interrogation")


FACONS: dict[str, Callable[[uuid.UUID], object]] = {"avis": appliquer, "orm": confirmer}
