"""The only writer of traces. A trace lives or dies with the effect it tells: same transaction."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from traces.contexte import appareil_de, contexte_courant, lieu_de, memoire_utilisee
from traces.engagement import engager
from traces.models import TraceContexte, TraceTransaction
from traces.types import CATALOGUE, TypeTrace, titre_francais


class TraceHorsTransaction(RuntimeError):
    """A trace was written outside a transaction: it could survive, or miss, its effect."""


class ChargeInconnue(ValueError):
    """A payload key that the catalogue does not list for this type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One fact to write.

    Args:
        type_trace: a :class:`TypeTrace`.
        salon_id, session_id, client_id, paiement_id, acteur_id: whose fact it is.
        objet: whose state moved (:class:`Objet`), with ``ancien_etat`` and ``nouvel_etat``.
        objet_id: the key of that object when it is neither a session nor a payment.
        donnees: payload, keys from the catalogue, no personal data.
        description: free text, kept in the deletable context.
        niveau: the catalogue's level when empty.
    """

    type_trace: str
    salon_id: uuid.UUID | None
    session_id: uuid.UUID | None = None
    client_id: uuid.UUID | None = None
    paiement_id: uuid.UUID | None = None
    acteur_id: int | None = None
    objet: str = ""
    objet_id: uuid.UUID | None = None
    ancien_etat: str = ""
    nouvel_etat: str = ""
    donnees: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    niveau: str = ""


def trace_enregistrer(trace: Trace) -> None:
    """Write one fact; see :func:`traces_enregistrer`."""
    traces_enregistrer([trace])


def traces_enregistrer(traces: Iterable[Trace]) -> None:
    """Write facts and, when someone is behind them, their context (two statements at most).

    Raises:
        TraceHorsTransaction: outside a transaction.
        ChargeInconnue: a payload key the catalogue does not allow.
    """
    if not connection.in_atomic_block:
        raise TraceHorsTransaction
    couples = [(_ligne(trace), _contexte(trace.description)) for trace in traces]
    for ligne, contexte in couples:
        ligne.engagement = None if contexte is None else engager(contexte)
    TraceTransaction.objects.bulk_create([ligne for ligne, _contexte in couples])
    contextes = []
    for ligne, contexte in couples:
        if contexte is not None:
            contexte.trace_id = ligne.id
            contextes.append(contexte)
    if contextes:
        TraceContexte.objects.bulk_create(contextes)


def erreur_systeme_enregistrer(
    ou: str,
    erreur: BaseException,
    salon_id: uuid.UUID | None = None,
    *,
    session_id: uuid.UUID | None = None,
    paiement_id: uuid.UUID | None = None,
    acteur_id: int | None = None,
    nombre: int = 1,
) -> None:
    """Write an ``erreur_systeme`` in its own transaction, after the failed one was rolled back.

    Callers go through :func:`traces.incidents.incident_noter`, which neither repeats nor raises.

    Args:
        nombre: how many identical failures this fact stands for.
    """
    with transaction.atomic():
        trace_enregistrer(
            Trace(
                type_trace=TypeTrace.ERREUR_SYSTEME,
                salon_id=salon_id,
                session_id=session_id,
                paiement_id=paiement_id,
                acteur_id=acteur_id,
                donnees={"ou": ou, "erreur": type(erreur).__name__, **({"nombre": nombre} if nombre > 1 else {})},
            )
        )


def _ligne(trace: Trace) -> TraceTransaction:
    fiche = CATALOGUE[trace.type_trace]
    inconnues = trace.donnees.keys() - fiche.cles
    if inconnues:
        raise ChargeInconnue(f"{trace.type_trace}: {', '.join(sorted(inconnues))}")
    return TraceTransaction(
        type_trace=trace.type_trace,
        niveau_importance=trace.niveau or fiche.niveau,
        titre=titre_francais(trace.type_trace),
        salon_id=trace.salon_id,
        session_id=trace.session_id,
        client_id=trace.client_id,
        paiement_id=trace.paiement_id,
        acteur_id=trace.acteur_id,
        objet=trace.objet,
        objet_id=trace.objet_id,
        ancien_etat=trace.ancien_etat,
        nouvel_etat=trace.nouvel_etat,
        donnees_structures=dict(trace.donnees),
    )


def _contexte(description: str) -> TraceContexte | None:
    courant = contexte_courant()
    if courant is None:
        return TraceContexte(description=description) if description else None
    appareil, navigateur, systeme = appareil_de(courant.user_agent)
    pays, ville = lieu_de(courant)
    return TraceContexte(
        requete=courant.requete,
        description=description,
        adresse_ip=courant.adresse_ip,
        user_agent=courant.user_agent,
        appareil=appareil,
        navigateur=navigateur,
        os=systeme,
        duree_execution=timedelta(seconds=time.monotonic() - courant.debut),
        memoire_utilisee=memoire_utilisee(),
        pays=pays,
        ville=ville,
    )
