"""Error reports to Sentry, when an address is given: no personal data, no body, no local variable, nothing clear."""

from __future__ import annotations

from typing import Any, cast

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.redis import RedisIntegration
from sentry_sdk.types import Breadcrumb, BreadcrumbHint, Event, Hint

from config.sentry_taux import taux_sentry
from traces.masquage import masquer, masquer_tout

# Written by Sentry itself and read by its server: an identifier is not a phone number.
_TECHNIQUES = {"event_id", "timestamp", "start_timestamp", "type", "level", "platform", "sdk", "release", "environment"}
_ENTETES = {"host", "user-agent", "referer", "content-type", "content-length", "accept-language"}
# Wherever they stand in a report: what identifies somebody, or opens something, whatever it looks like.
_RETIRES = {
    "authorization", "cookie", "cookies", "set-cookie", "csrf_token", "csrfmiddlewaretoken", "query_string",
    "http.query", "http.fragment", "url.query", "url.fragment", "user", "vars",
}  # fmt: skip
# Eight digits may be a number somebody dials.
_NOMBRE_LONG = 10_000_000


def options_sentry(dsn: str, *, version: str, environnement: str) -> dict[str, Any]:
    """Return what ``sentry_sdk.init`` is given: whatever its integrations collect, all of it passes through here."""
    return {
        "dsn": dsn,
        "integrations": [DjangoIntegration(), CeleryIntegration(), RedisIntegration()],
        "release": version,
        "environment": environnement,
        # Nothing personal (``send_default_pii``) is the library's default, whose switch is on its way out.
        "include_local_variables": False,
        "max_request_body_size": "never",
        "auto_session_tracking": False,
        # Operators need not know what watches us.
        "trace_propagation_targets": [],
        "before_send": masquer_evenement,
        "before_send_transaction": masquer_evenement,
        "before_breadcrumb": masquer_miette,
    }


def sentry_demarrer(dsn: str, *, version: str, environnement: str, traces: float = 0.0, profils: float = 0.0) -> None:
    """Start reporting; an empty ``dsn`` does nothing. ``traces``, ``profils``: see :func:`taux_sentry`."""
    if dsn:
        sentry_sdk.init(
            **options_sentry(dsn, version=version, environnement=environnement), **taux_sentry(traces, profils)
        )


def masquer_evenement(event: Event, _hint: Hint) -> Event:
    """Mask every text of a report, at any depth: a number or a token may hide in any of them."""
    brut = cast(dict[str, Any], event)
    propre = {cle: valeur if cle in _TECHNIQUES else masquer_tout(_elaguer(valeur)) for cle, valeur in brut.items()}
    for cle in _RETIRES & propre.keys():
        del propre[cle]
    if isinstance(brut.get("request"), dict):
        propre["request"] = _requete(brut["request"])
    return cast(Event, propre)


def masquer_miette(miette: Breadcrumb, _hint: BreadcrumbHint) -> Breadcrumb:
    """Mask what led to an error as soon as it is kept; its instant stays one."""
    return {
        cle: valeur if cle in _TECHNIQUES else masquer_tout(_elaguer(valeur))
        for cle, valeur in miette.items()
        if cle not in _RETIRES
    }


def _requete(requete: dict[str, Any]) -> dict[str, Any]:
    """Keep the verb, the masked address without its query, and the headers that help."""
    gardees = {"method": requete.get("method"), "url": masquer(str(requete.get("url", "")).partition("?")[0])}
    entetes = requete.get("headers")
    paires = entetes.items() if isinstance(entetes, dict) else []
    utiles = {nom: masquer(_sans_requete(str(valeur))) for nom, valeur in paires if str(nom).lower() in _ENTETES}
    return gardees | {"headers": utiles}


def _sans_requete(valeur: str) -> str:
    """Drop what follows the ``?`` of an address (Referer)."""
    return valeur.partition("?")[0]


def _elaguer(valeur: Any) -> Any:
    """Take out, at any depth, what may never leave; long integers become texts, so that they are masked like them."""
    if isinstance(valeur, dict):
        return {cle: _elaguer(v) for cle, v in valeur.items() if str(cle).lower() not in _RETIRES}
    if isinstance(valeur, list | tuple):
        return [_elaguer(v) for v in valeur]
    if isinstance(valeur, int) and abs(valeur) >= _NOMBRE_LONG:
        return str(valeur)
    return valeur
