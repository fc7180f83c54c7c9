"""Refusals of the API: a status, a stable code for programs, a sentence for people. Same shape everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from salon_paiement.erreurs import ErreurMetier

_INTROUVABLE = _("Cette adresse n'existe pas, ou n'est pas dans votre salon.")
_PHRASES: dict[str, str | Promise] = {
    "not_authenticated": _("Connectez-vous d'abord."),
    "authentication_failed": _("Connectez-vous d'abord."),
    "permission_denied": _("Votre rôle ne permet pas cette action. Voyez avec la propriétaire."),
    "csrf_failed": _("Envoyez l'en-tête X-CSRFToken, égal au cookie de la session."),
    "not_found": _INTROUVABLE,
    "method_not_allowed": _("Cette adresse ne se demande pas ainsi."),
    "not_acceptable": _("Cette adresse ne répond qu'en JSON."),
    "unsupported_media_type": _("Envoyez du JSON."),
    "parse_error": _("Ce JSON est illisible."),
    "precondition_failed": _("Ce que vous modifiez a changé entre-temps : relisez-le, puis recommencez."),
    "precondition_required": _("Relisez d'abord, puis renvoyez l'ETag reçu dans l'en-tête If-Match."),
    "idempotency_key_required": _("Envoyez l'en-tête Idempotency-Key : une clé nouvelle par opération."),
    "throttled": _("Trop de demandes : attendez un instant."),
    "error": _("Un problème est survenu chez nous"),
    "unavailable": _("Le service ne répond pas. Redemandez dans un instant."),
}
# What a service says of a page, told to a program.
_AUTREMENT: dict[str, Promise] = {
    "idempotency_key_reused": _("Cette clé a déjà servi à une autre opération : envoyez-en une nouvelle."),
}
SERVEUR = 500


class Invalide(exceptions.APIException):
    """What was asked for means nothing (400). ``champ``: the parameter at fault."""

    status_code = 400
    default_code = "invalid"

    def __init__(self, champ: str, detail: str | Promise, code: str | None = None) -> None:
        super().__init__(str(detail), code)
        self.champ = champ


class EtatChange(exceptions.APIException):
    """Somebody changed it since it was read (412, RFC 9110 §15.5.13)."""

    status_code = 412
    default_code = "precondition_failed"


class EtatExige(exceptions.APIException):
    """A change that does not say what it changes (428, RFC 6585 §3)."""

    status_code = 428
    default_code = "precondition_required"


class CleExigee(exceptions.APIException):
    """An operation that counts once came without its key (400)."""

    status_code = 400
    default_code = "idempotency_key_required"
    champ = "Idempotency-Key"


# What a refusal of each status means, for the documentation: the sentence of its usual code.
_STATUTS = {
    401: "not_authenticated", 403: "permission_denied", 404: "not_found", 405: "method_not_allowed",
    406: "not_acceptable", 412: "precondition_failed", 415: "unsupported_media_type", 428: "precondition_required",
    429: "throttled", 500: "error", 503: "unavailable",
}  # fmt: skip
_STATUTS_SANS_CODE: dict[int, Promise] = {
    304: _("Rien n'a changé depuis l'ETag que vous avez envoyé."),
    400: _("Ce qui est envoyé ne se comprend pas : une entrée par champ fautif."),
    409: _("Ce n'est plus possible dans l'état présent."),
    410: _("Cette adresse n'existe plus."),
    422: _("Ce qui est demandé se comprend, mais ne peut pas se faire."),
}


def phrase_du_statut(statut: int) -> str:
    """Return what a refusal of this status means, in the reader's language."""
    code = _STATUTS.get(statut)
    return str(_PHRASES[code] if code else _STATUTS_SANS_CODE[statut])


def code_du_statut(statut: int) -> str:
    """Return the code that a refusal of this status usually bears."""
    return _STATUTS.get(statut) or {409: "conflict", 422: "unprocessable"}.get(statut, "invalid")


def erreur_repondre(erreur: Exception, contexte: dict[str, Any]) -> Response | None:
    """Answer what an endpoint raised; ``None`` lets a fault of ours go on to the page of errors."""
    if isinstance(erreur, ErreurMetier):
        phrase = str(_AUTREMENT.get(erreur.code, erreur))
        return Response(erreur_corps(erreur.statut, erreur.code, phrase, erreur.champ), erreur.statut)
    if isinstance(erreur, Http404):
        erreur = exceptions.NotFound()
    elif isinstance(erreur, PermissionDenied):
        erreur = exceptions.PermissionDenied()
    if not isinstance(erreur, exceptions.APIException):
        return None
    if isinstance(erreur, exceptions.ValidationError):
        return Response(_corps([_une(str(d), d.code, nom) for nom, d in _aplatir(erreur.detail)]), erreur.status_code)
    code = _code(erreur)
    corps = erreur_corps(erreur.status_code, code, _phrase(erreur, code), getattr(erreur, "champ", None))
    return Response(corps, erreur.status_code, headers=dict(_en_tetes(erreur)))


def erreur_json(statut: int, code: str, phrase: str | None = None, **en_tetes: str) -> JsonResponse:
    """Return a refusal made outside the framework's views, by a middleware or a page of errors.

    Args:
        en_tetes: headers beside it, their dashes written ``_``.
    """
    noms = {nom.replace("_", "-"): valeur for nom, valeur in en_tetes.items()}
    return JsonResponse(erreur_corps(statut, code, phrase), status=statut, headers=noms)


def erreur_corps(statut: int, code: str, phrase: str | None = None, champ: str | None = None) -> dict[str, Any]:
    """Return the body of every refusal; ``champ`` is what was wrong in what was sent, when it is one thing."""
    return _corps([_une(phrase or str(_PHRASES[code]), code, champ)], statut)


def _corps(erreurs: list[dict[str, str | None]], statut: int = 400) -> dict[str, Any]:
    return {"type": "server_error" if statut >= SERVEUR else "client_error", "errors": erreurs}


def _une(phrase: str, code: str | None, champ: str | None) -> dict[str, str | None]:
    return {"code": code or "invalid", "detail": phrase, "attr": champ}


def _aplatir(detail: Any, chemin: tuple[str, ...] = ()) -> Iterator[tuple[str | None, exceptions.ErrorDetail]]:
    """Yield (``lignes.0.prix``, refusal) for each field; ``None`` names what concerns the whole."""
    if isinstance(detail, exceptions.ErrorDetail):
        yield ".".join(chemin) or None, detail
    elif isinstance(detail, dict):
        for nom, sous in detail.items():
            yield from _aplatir(sous, chemin if nom == api_settings.NON_FIELD_ERRORS_KEY else (*chemin, str(nom)))
    else:
        for rang, sous in enumerate(detail):
            # A list of refusals is about one place; a list of objects names each by its rank.
            feuille = isinstance(sous, exceptions.ErrorDetail)
            yield from _aplatir(sous, chemin if feuille else (*chemin, str(rang)))


def _code(erreur: exceptions.APIException) -> str:
    code = erreur.get_codes()
    # A missing CSRF token is a refusal like any other to DRF; whoever writes a program must know which it is.
    if isinstance(erreur, exceptions.PermissionDenied) and str(erreur.detail).startswith("CSRF"):
        return "csrf_failed"
    return code if isinstance(code, str) else erreur.default_code


def _phrase(erreur: exceptions.APIException, code: str) -> str:
    return str(_PHRASES.get(code, erreur.detail))


def _en_tetes(erreur: exceptions.APIException) -> Iterator[tuple[str, str]]:
    if entete := getattr(erreur, "auth_header", None):
        yield "WWW-Authenticate", entete
    if attente := getattr(erreur, "wait", None):
        yield "Retry-After", str(math.ceil(attente))
