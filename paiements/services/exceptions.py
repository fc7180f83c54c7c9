"""Money that needs a human: one row per attempt and reason, the owner told once."""

from __future__ import annotations

from paiements.models import ExceptionMonetaire, Paiement
from salon_paiement.models import Salon, SessionPaiement
from salon_paiement.notifications.boite_envoi import proprietaire_prevenir
from traces.services import Trace, trace_enregistrer
from traces.types import TypeTrace


def exception_signaler(
    paiement: Paiement, session: SessionPaiement, type_exception: str, montant: int, devise: str = "XOF"
) -> bool:
    """Open an exception on an attempt, unless it is open already.

    Args:
        montant: the amount at stake, whole units of ``devise``.

    Returns:
        True when it was opened now.
    """
    _ligne, nouvelle = ExceptionMonetaire.objects.get_or_create(
        paiement=paiement,
        type=type_exception,
        defaults={"salon_id": paiement.salon_id, "session": session, "montant": montant, "devise": devise},
    )
    if nouvelle:
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.EXCEPTION_MONETAIRE,
                salon_id=paiement.salon_id,
                session_id=session.pk,
                paiement_id=paiement.pk,
                donnees={"type": type_exception, "montant": montant, "devise": devise},
            )
        )
        proprietaire_prevenir(
            Salon.objects.get(pk=paiement.salon_id),
            evenement=f"exception:{paiement.pk}:{type_exception}",
            modele="argent_a_traiter",
            session=session,
        )
    return nouvelle
