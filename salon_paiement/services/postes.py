"""Replacing the QR of a place: the old paper keeps explaining itself, and never takes a payment again."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salon_paiement.erreurs import Conflit
from salon_paiement.jetons import code_court_nouveau, jeton_nouveau
from salon_paiement.models import AncienJetonQR, PosteQR
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


def poste_qr_remplacer(poste_id: uuid.UUID, *, code_attendu: str, acteur_id: int) -> PosteQR:
    """Give a place a new token and code; the old ones go to ``AncienJetonQR``.

    Args:
        code_attendu: the code the owner saw when she confirmed: a second click replaces nothing.

    Raises:
        Conflit: the code has changed meanwhile.
    """
    with transaction.atomic():
        poste = PosteQR.objects.select_for_update().get(pk=poste_id)
        if poste.code_court != code_attendu:
            raise Conflit(_("Ce QR vient déjà d'être remplacé. Imprimez la nouvelle affiche."))
        AncienJetonQR.objects.create(
            poste=poste, jeton=poste.jeton, code_court=poste.code_court, remplace_par_id=acteur_id
        )
        poste.jeton, poste.code_court = jeton_nouveau(), code_court_nouveau()
        poste.save(update_fields=["jeton", "code_court"])
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.ROTATION_QR,
                salon_id=poste.salon_id,
                acteur_id=acteur_id,
                objet_id=poste.pk,
                donnees={"poste": poste.nom},
            )
        )
    return poste
