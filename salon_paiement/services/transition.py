"""The only writer of a session's state.

A transition is one conditional UPDATE whose row count decides; its trace is in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from salon_paiement.etats import CREATIONS, TRANSITIONS, TransitionInterdite, transition_perdue, transition_permise
from salon_paiement.jetons import code_court_nouveau
from salon_paiement.models import SessionPaiement
from salon_paiement.services.journal import log_session_action
from salon_paiement.sortants.emission import faits_enregistrer
from traces.contexte import sujet_noter
from traces.models import Objet
from traces.services import Trace

# Codes are drawn, not counted: with a million sessions one draw in 150 is already taken.
TIRAGES = 8


def session_creer(session: SessionPaiement, type_trace: str, donnees: Mapping[str, Any]) -> None:
    """Insert a session in its first state, with its trace (which tells the short code).

    Raises:
        TransitionInterdite: that state is not a first one.
        IntegrityError: this device already has an open session at this place today.
    """
    if session.etat not in CREATIONS:
        raise TransitionInterdite("", session.etat)
    for _essai in range(TIRAGES):
        try:
            _inserer(session, type_trace, donnees)
        except IntegrityError:
            if not SessionPaiement.objects.filter(code_court=session.code_court).exists():
                raise
            session.code_court = code_court_nouveau()
        else:
            return
    raise IntegrityError("no free short code")


def session_transiter(
    session: SessionPaiement,
    vers: str,
    *,
    type_trace: str,
    donnees: Mapping[str, Any] | None = None,
    champs: Mapping[str, Any] | None = None,
    acteur_id: int | None = None,
    description: str = "",
    autres_traces: list[Trace] | None = None,
) -> bool:
    """Move ``session`` from the state it was read in to ``vers``; ``champs`` change with it.

    Args:
        autres_traces: facts of the same effect, written in the same statement.

    Returns:
        False when the session is already there (somebody else did it): nothing is written.

    Raises:
        TransitionInterdite: the pair is not in the table, or the row has moved elsewhere.
    """
    de = session.etat
    if not transition_permise(TRANSITIONS, de, vers):
        return False
    valeurs = dict(champs or {})
    # No savepoint: inside the caller's transaction, this effect lives or dies with its others.
    with transaction.atomic(savepoint=False):
        touchees = SessionPaiement.objects.filter(pk=session.pk, etat=de).update(etat=vers, **valeurs)
        if touchees:
            _refleter(session, {"etat": vers, **valeurs})
            trace = trace_de_session(
                session,
                type_trace,
                donnees=donnees,
                ancien_etat=de,
                nouvel_etat=vers,
                acteur_id=acteur_id,
                description=description,
            )
            faits_enregistrer([*(autres_traces or []), trace])
            log_session_action(session, type_trace, f"{de} → {vers}", donnees)
    if touchees == 0:
        return transition_perdue(SessionPaiement.objects.values_list("etat", flat=True).get(pk=session.pk), vers)
    return True


def session_noter(
    session: SessionPaiement,
    champs: Mapping[str, Any],
    *,
    type_trace: str = "",
    donnees: Mapping[str, Any] | None = None,
    acteur_id: int | None = None,
    description: str = "",
) -> None:
    """Change fields of a session whose row the caller has locked, without moving its state."""
    with transaction.atomic(savepoint=False):
        SessionPaiement.objects.filter(pk=session.pk).update(**champs)
        _refleter(session, champs)
        if type_trace:
            trace = trace_de_session(session, type_trace, donnees=donnees, acteur_id=acteur_id, description=description)
            faits_enregistrer([trace])
            log_session_action(session, type_trace, session.etat, donnees)


def session_verrouiller(session_id: uuid.UUID) -> SessionPaiement:
    """Return the session with its row locked (first in the lock order: session → attempt → ledger)."""
    session = SessionPaiement.objects.select_for_update(no_key=True).get(pk=session_id)
    sujet_noter(session=session.pk, client=session.client_id)
    return session


def trace_de_session(
    session: SessionPaiement,
    type_trace: str,
    *,
    donnees: Mapping[str, Any] | None = None,
    ancien_etat: str = "",
    nouvel_etat: str = "",
    acteur_id: int | None = None,
    description: str = "",
) -> Trace:
    """Build a fact about ``session``; with ``nouvel_etat`` it tells a change of its state."""
    return Trace(
        type_trace=type_trace,
        salon_id=session.salon_id,
        session_id=session.pk,
        client_id=session.client_id,
        acteur_id=acteur_id,
        objet=Objet.SESSION if nouvel_etat else "",
        ancien_etat=ancien_etat,
        nouvel_etat=nouvel_etat,
        donnees=donnees or {},
        description=description,
    )


def _refleter(session: SessionPaiement, champs: Mapping[str, Any]) -> None:
    for nom, valeur in champs.items():
        setattr(session, nom, valeur)


def _inserer(session: SessionPaiement, type_trace: str, donnees: Mapping[str, Any]) -> None:
    with transaction.atomic():
        session.save(force_insert=True)
        contenu = {**donnees, "code_court": session.code_court}
        trace = trace_de_session(
            session, type_trace, donnees=contenu, nouvel_etat=session.etat, acteur_id=session.cree_par_id
        )
        faits_enregistrer([trace])
        log_session_action(session, type_trace, session.etat, donnees)
