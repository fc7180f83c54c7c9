"""What a channel is: one call, one kind of failure that says whether trying again may help."""

from __future__ import annotations

from typing import Protocol

from salon_paiement.models import Notification


class EchecEnvoi(Exception):
    """The message did not leave. ``definitif`` is True when trying again cannot help."""

    def __init__(self, message: str, *, definitif: bool = False) -> None:
        super().__init__(message)
        self.definitif = definitif


class CanalEnvoi(Protocol):
    """A way to reach somebody."""

    def envoyer(self, notification: Notification) -> None:
        """Send one message.

        Raises:
            EchecEnvoi: it did not leave.
        """
