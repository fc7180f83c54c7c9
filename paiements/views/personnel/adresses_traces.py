"""Addresses of the log: searching it, one visit's story, who cancels."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from paiements.views.personnel import traces, traces_annulations, traces_histoire
from paiements.views.personnel.commun import Vue


def adresses_traces(proteger: Callable[[Vue], Vue]) -> list[URLPattern]:
    """Return the patterns."""
    return [
        path("traces/", proteger(traces.traces), name="traces"),
        path("traces/annulations/", proteger(traces_annulations.traces_annulations), name="traces_annulations"),
        path("traces/histoire/<str:code>/", proteger(traces_histoire.traces_histoire), name="traces_histoire"),
    ]
