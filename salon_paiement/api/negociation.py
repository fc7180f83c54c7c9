"""Which form an answer takes."""

from __future__ import annotations

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class ToutConvient(DefaultContentNegotiation):
    """For a file: whatever its reader accepts, it has one form, and a refusal is JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Return the only one."""
        return renderers[0], renderers[0].media_type
