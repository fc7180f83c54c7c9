"""What a channel is: one call, and failures that say whether trying again may help, or harm."""

from __future__ import annotations

from typing import Protocol

from salon_paiement.models import Notification


class EchecEnvoi(Exception):
    """The message did not leave, or may leave again without harm.

    Args:
        definitif: trying again cannot help.
        attente: seconds that the other side asks us to wait before the next try, 0 when it says nothing.
        muet: it was sent and nothing came back; left so after the last try, nobody knows whether it arrived.
    """

    def __init__(self, message: str, *, definitif: bool = False, attente: int = 0, muet: bool = False) -> None:
        super().__init__(message)
        self.definitif = definitif
        self.attente = attente
        self.muet = muet


class EnvoiIncertain(Exception):
    """The message may have arrived, and a second one would be one too many: nobody sends it again by itself."""


class CanalEnvoi(Protocol):
    """A way to reach somebody."""

    def envoyer(self, notification: Notification) -> None:
        """Send one message; ``notification.interrompue`` says that a worker died while it was leaving.

        Raises:
            EchecEnvoi: it did not leave.
            EnvoiIncertain: nobody knows.
        """
