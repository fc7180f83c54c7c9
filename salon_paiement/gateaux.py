"""Names of our own cookies."""

from __future__ import annotations

from django.http import HttpRequest


def gateau_nom(request: HttpRequest, nom: str) -> str:
    """Return ``__Host-<nom>`` over HTTPS: a sister host cannot put one of its own in its place.

    Over plain HTTP (a demonstration on a local network) browsers refuse that prefix: ``nom`` alone.
    """
    return f"__Host-{nom}" if request.is_secure() else nom
