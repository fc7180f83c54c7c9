"""One report sent on purpose, by the very options and transport of the others: did it arrive?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sentry_sdk
from sentry_sdk.transport import HttpTransport

from config.sentry import options_sentry

# Seconds.
ATTENTE = 10.0
PHRASE = "Essai de l'alerte : rien n'est en panne."


@dataclass(frozen=True, slots=True)
class Essai:
    """What became of it: Sentry's key of the report, and the HTTP status (``None``: nobody answered)."""

    evenement: str
    code: int | None

    @property
    def arrive(self) -> bool:
        """Whoever is at the address took it."""
        return self.code is not None and 200 <= self.code < 300


class _Temoin(HttpTransport):
    """The library's transport, which otherwise keeps to itself whether anybody answered."""

    code: int | None = None

    def _request(self, method: str, endpoint_type: Any, body: Any, headers: Mapping[str, str]) -> Any:
        reponse = super()._request(method, endpoint_type, body, headers)
        self.code = reponse.status
        return reponse


def sentry_essayer(dsn: str, *, version: str, environnement: str) -> Essai:
    """Send one message at level *error* to ``dsn`` and wait for the answer, ten seconds at most.

    Raises:
        ValueError: the address is not one of Sentry's (``sentry_sdk.utils.BadDsn``).
    """
    options = options_sentry(dsn, version=version, environnement=environnement)
    # Beside the process's own client: nothing it watches is watched twice.
    options |= {"integrations": [], "default_integrations": False, "auto_enabling_integrations": False}
    client = sentry_sdk.Client(**options, transport=_Temoin, send_client_reports=False, shutdown_timeout=0)
    with sentry_sdk.isolation_scope() as portee:
        portee.set_client(client)
        evenement = portee.capture_message(PHRASE, level="error") or ""
    client.flush(timeout=ATTENTE)
    temoin = client.transport
    client.close(timeout=0)
    return Essai(evenement, temoin.code if isinstance(temoin, _Temoin) else None)
