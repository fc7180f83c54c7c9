"""Probes: is the process alive, and may it be given work? Neither says anything worth knowing to a stranger."""

from __future__ import annotations

import logging

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.base_vivante import base_repond
from traces.immuabilite import declencheurs_manquants

journal = logging.getLogger(__name__)


@never_cache
@require_safe
def vivant(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process can: no database, no cache, or a slow disk would get it killed."""
    return JsonResponse({"etat": "vivant"})


@never_cache
@require_safe
def pret(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, is migrated, and refuses to rewrite facts; else 503.

    Redis is left out on purpose: without it everything still works, a few seconds later. A database that hangs is told
    in a few seconds too: whoever asks must not wait with everybody else.
    """
    if not base_repond():
        journal.warning("base injoignable")
        return JsonResponse({"etat": "pas_pret", "controles": {"base": False}}, status=503)
    try:
        controles = {"base": True, "migrations": _migree(), "declencheurs": _gardee()}
    except Error:
        journal.warning("base injoignable", exc_info=True)
        controles = {"base": False}
    prete = all(controles.values())
    return JsonResponse({"etat": "pret" if prete else "pas_pret", "controles": controles}, status=200 if prete else 503)


def _migree() -> bool:
    executeur = MigrationExecutor(connection)
    return not executeur.migration_plan(executeur.loader.graph.leaf_nodes())


def _gardee() -> bool:
    manquants = declencheurs_manquants(connection)
    if manquants:
        journal.error("déclencheurs absents : %s", ", ".join(manquants))
    return not manquants
