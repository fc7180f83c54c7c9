"""How long providers take to answer, and how they answer: one observation per call, whatever it was about."""

from __future__ import annotations

from prometheus_client import Histogram

_APPELS = Histogram(
    "salon_fournisseur_appel_seconds",
    "Calls to a provider, from the first byte sent to the last received.",
    ["fournisseur", "methode", "issue"],
    # Up to the limit of one call (15 s); 5 s is where somebody is told.
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 15),
)


def appel_mesurer(fournisseur: str, methode: str, code: int | None, *, ouverte: bool, secondes: float) -> None:
    """Note one call.

    Args:
        code: HTTP status, ``None`` when no whole answer came.
        ouverte: the connection was: without an answer, the call may have arrived.
    """
    issue = f"{code // 100}xx" if code is not None else "perdu" if ouverte else "injoignable"
    _APPELS.labels(fournisseur, methode, issue).observe(secondes)
