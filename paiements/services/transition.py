"""The only writer of an attempt's state: one conditional UPDATE, its trace beside it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from paiements.etats import CREATIONS, TRANSITIONS
from paiements.mesures import verdict_compter
from paiements.models import Paiement
from paiements.services.journal import log_paiement
from salon_paiement.etats import TransitionInterdite, transition_perdue, transition_permise
from salon_paiement.models import SessionPaiement
from salon_paiement.sortants.emission import faits_enregistrer
from traces.contexte import sujet_noter
from traces.models import Objet
from traces.services import Trace


def paiement_creer(paiement: Paiement, trace: Trace) -> None:
    """Insert an attempt in its first state, with its trace.

    Raises:
        TransitionInterdite: that state is not a first one.
        IntegrityError: another attempt is live on this session (I1).
    """
    if paiement.etat not in CREATIONS:
        raise TransitionInterdite("", paiement.etat)
    with transaction.atomic():
        paiement.save(force_insert=True)
        faits_enregistrer([trace])
        log_paiement(paiement, trace.type_trace, trace.donnees)
        verdict_compter(paiement)


def paiement_transiter(
    paiement: Paiement, vers: str, *, trace: Trace | None, champs: Mapping[str, Any] | None = None
) -> bool:
    """Move ``paiement`` from the state it was read in to ``vers``.

    Args:
        trace: the fact of this move (:func:`trace_de_paiement`), or ``None`` when the caller writes it
            together with others in the same transaction.
        champs: what changes with it.

    Returns:
        False when the attempt is already there: nothing is written.

    Raises:
        TransitionInterdite: the pair is not in the table, or the row has moved elsewhere.
    """
    de = paiement.etat
    if not transition_permise(TRANSITIONS, de, vers):
        return False
    valeurs = dict(champs or {})
    # No savepoint: inside the caller's transaction, this effect lives or dies with its others.
    with transaction.atomic(savepoint=False):
        touchees = Paiement.objects.filter(pk=paiement.pk, etat=de).update(etat=vers, **valeurs)
        if touchees and trace is not None:
            faits_enregistrer([trace])
    if touchees == 0:
        return transition_perdue(Paiement.objects.values_list("etat", flat=True).get(pk=paiement.pk), vers)
    _refleter(paiement, {"etat": vers, **valeurs})
    details = {} if trace is None else trace.donnees
    log_paiement(paiement, f"{de} → {vers}", details)
    verdict_compter(paiement)
    return True


def paiement_noter(paiement: Paiement, champs: Mapping[str, Any], *, trace: Trace | None = None) -> None:
    """Change fields of an attempt without moving its state."""
    with transaction.atomic(savepoint=False):
        Paiement.objects.filter(pk=paiement.pk).update(**champs)
        if trace is not None:
            faits_enregistrer([trace])
    _refleter(paiement, champs)


def tentative_verrouiller(paiement_id: uuid.UUID) -> tuple[SessionPaiement, Paiement]:
    """Lock the session, then the attempt, in the one order everybody follows.

    ``no_key``: rows that only *refer* to these two (a trace, a webhook) need not wait, nor deadlock.
    """
    session = SessionPaiement.objects.select_for_update(of=("self",), no_key=True).get(paiements=paiement_id)
    paiement = Paiement.objects.select_for_update(no_key=True).get(pk=paiement_id)
    sujet_noter(session=session.pk, client=session.client_id, paiement=paiement.reference)
    return session, paiement


def trace_de_paiement(
    paiement: Paiement,
    type_trace: str,
    *,
    vers: str = "",
    donnees: Mapping[str, Any] | None = None,
    creation: bool = False,
    acteur_id: int | None = None,
    description: str = "",
) -> Trace:
    """Build a fact about an attempt; with ``vers`` it tells a change of its state."""
    return Trace(
        type_trace=type_trace,
        salon_id=paiement.salon_id,
        session_id=paiement.session_id,
        paiement_id=paiement.pk,
        acteur_id=acteur_id,
        objet=Objet.PAIEMENT if vers else "",
        ancien_etat="" if creation or not vers else paiement.etat,
        nouvel_etat=vers,
        donnees=donnees or {},
        description=description,
    )


def _refleter(paiement: Paiement, champs: Mapping[str, Any]) -> None:
    for nom, valeur in champs.items():
        setattr(paiement, nom, valeur)
