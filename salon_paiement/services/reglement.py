"""What follows from money on a session: counters, settlement, receipt, messages.

``paiements`` decides about money and calls these, inside its own transaction and with the session's
row locked; nothing here talks to the network.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from salon_paiement.etats import EN_PAIEMENT, EtatSession
from salon_paiement.models import Recu, SessionPaiement
from salon_paiement.notifications.recu import recu_annoncer
from salon_paiement.recus import recu_code, recu_numero
from salon_paiement.sceaux_connus import dernier_sceau_connu
from salon_paiement.services.journal import log_erreur
from salon_paiement.services.transition import session_noter, session_transiter, trace_de_session
from traces.chiffrement import DechiffrementImpossible
from traces.services import Trace, traces_enregistrer
from traces.types import TypeTrace


def session_tentative_ouvrir(session: SessionPaiement, *, donnees: dict[str, Any]) -> None:
    """Count a new attempt and move the session to ``paiement_initie``.

    Raises:
        TransitionInterdite: the session is not waiting for a payment.
    """
    session_transiter(
        session,
        EtatSession.PAIEMENT_INITIE,
        type_trace=TypeTrace.INITIATION_PAIEMENT,
        donnees=donnees,
        champs={
            "tentatives_en_vol": session.tentatives_en_vol + 1,
            "nombre_tentatives": session.nombre_tentatives + 1,
        },
    )


def session_verification_signaler(session: SessionPaiement, *, motif: str) -> None:
    """Say that the verdict is late: ``paiement_initie`` becomes ``verification``; harmless elsewhere."""
    if session.etat == EtatSession.PAIEMENT_INITIE:
        session_transiter(
            session, EtatSession.VERIFICATION, type_trace=TypeTrace.VERIFICATION_PAIEMENT, donnees={"motif": motif}
        )


def session_rendre_payable(session: SessionPaiement, *, motif: str, champs: dict[str, Any] | None = None) -> None:
    """Give the session back to the client: no live attempt is left and something is still due."""
    if session.etat in EN_PAIEMENT:
        applique = (champs or {}).get("montant_applique", session.montant_applique)
        # Whoever was waiting for a verdict has time to pay another way.
        delai = datetime.timedelta(minutes=session.salon.minutes_scan)
        champs = {**(champs or {}), "expire_le": max(session.expire_le, timezone.now() + delai)}
        session_transiter(
            session,
            EtatSession.PRESTATION_SELECTIONNEE,
            type_trace=TypeTrace.REPRISE_SESSION,
            donnees={"du": session.total - applique, "motif": motif},
            champs=champs,
        )
    elif champs:
        session_noter(session, champs)


def session_regler(session: SessionPaiement, *, champs: dict[str, Any], autres_traces: list[Trace]) -> Recu:
    """Settle: final state, receipt, message to the client; ``champs`` carry the applied amount.

    Raises:
        TransitionInterdite: this session can no longer be settled.
    """
    maintenant = timezone.now()
    numero = recu_numero(session.jour, session.code_court)
    session_transiter(
        session,
        EtatSession.PAIEMENT_REUSSI,
        type_trace=TypeTrace.SESSION_REGLEE,
        donnees={"total": session.total, "numero": numero},
        champs={**champs, "finie_le": maintenant},
        autres_traces=autres_traces,
    )
    recu = Recu.objects.create(
        session=session,
        salon_id=session.salon_id,
        numero=numero,
        montant=session.total,
        date_creation=maintenant,
        code=recu_code(session.salon_id, numero, session.total, maintenant),
        tete=dernier_sceau_connu(session.salon_id),
    )
    _annoncer(session, recu)
    return recu


def _annoncer(session: SessionPaiement, recu: Recu) -> None:
    """Money first: an address that cannot be read is told, never a reason to forget a payment."""
    try:
        recu_annoncer(session, recu)
    except DechiffrementImpossible as erreur:
        log_erreur(session, erreur, {"ou": "recu_annoncer", "recu": recu.numero})
        donnees = {"ou": "recu_annoncer", "erreur": type(erreur).__name__}
        traces_enregistrer([trace_de_session(session, TypeTrace.ERREUR_SYSTEME, donnees=donnees)])
