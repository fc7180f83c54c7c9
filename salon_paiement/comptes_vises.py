"""Accounts that a fact names by their key: whom a refused login aimed at, who agreed at the till, and for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User

from traces.models import TraceTransaction
from traces.types import TypeTrace


def compte_vise(trace: TraceTransaction) -> int | None:
    """Return the key of the account a refused login aimed at, ``None`` when its name exists nowhere.

    Facts written before the account had its own key in the payload carry it as who acts; they are sealed so.
    """
    vise: Any = trace.donnees_structures.get("utilisateur", trace.acteur_id)
    return vise if isinstance(vise, int) else None


def comptes_vises(traces: Iterable[TraceTransaction]) -> dict[int, str]:
    """Return by key the names of the accounts that these facts name; one statement at most."""
    cles = {cle for trace in traces for cle in _nommes(trace)}
    if not cles:
        return {}
    return {compte.pk: compte.get_full_name() or compte.get_username() for compte in User.objects.filter(pk__in=cles)}


def _nommes(trace: TraceTransaction) -> list[int]:
    if trace.type_trace == TypeTrace.CONNEXION_REFUSEE:
        vise = compte_vise(trace)
        return [] if vise is None else [vise]
    return [cle for nom in ("accord", "pour") if isinstance(cle := trace.donnees_structures.get(nom), int)]
