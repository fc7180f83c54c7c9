"""Which requests and tasks are timed for Sentry: a share of them, and never what only asks whether we live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# Scraped and probed several times a minute, for ever.
_SONDES = ("/sante/", "/prometheus/")
_TACHE = "queue.task.celery"
# Bells ring every other second: at the requests' rate they would be all there is.
CLOCHES = 100


def taux_sentry(traces: float, profils: float) -> dict[str, Any]:
    """Return the options of ``sentry_sdk.init`` that say how much is timed.

    Args:
        traces: share of the requests, 0 to 1; tasks a hundredth of it.
        profils: share of those whose functions are timed too.
    """
    return {"traces_sampler": _choisir(traces), "profiles_sample_rate": profils}


def _choisir(taux: float) -> Callable[[Mapping[str, Any]], float]:
    def choisir(contexte: Mapping[str, Any]) -> float:
        # What a stranger's headers ask for is not looked at.
        environ = contexte.get("wsgi_environ") or {}
        if str(environ.get("PATH_INFO", "")).startswith(_SONDES):
            return 0.0
        operation = (contexte.get("transaction_context") or {}).get("op")
        return taux / CLOCHES if operation == _TACHE else taux

    return choisir
