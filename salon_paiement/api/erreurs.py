"""Refusals of the API: a status, a stable code for programs, a sentence for people. Same shape everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from salon_paiement.erreurs import Conflit, ErreurMetier, SaisieInvalide

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
    "throttled": _("Trop de demandes : attendez un instant."),
    "error": _("Un problème est survenu chez nous"),
    "unavailable": _("Le service ne répond pas. Redemandez dans un instant."),
}
_SAISIES: dict[type[ErreurMetier], str] = {SaisieInvalide: "unprocessable", Conflit: "conflict"}
SERVEUR = 500


class Invalide(exceptions.APIException):
    """What was asked for means nothing (400). ``champ``: the parameter at fault."""

    status_code = 400
    default_code = "invalid"

    def __init__(self, champ: str, detail: str | Promise) -> None:
        super().__init__(str(detail))
        self.champ = champ


def erreur_repondre(erreur: Exception, contexte: dict[str, Any]) -> Response | None:
    """Answer what an endpoint raised; ``None`` lets a fault of ours go on to the page of errors."""
    if isinstance(erreur, ErreurMetier):
        return Response(erreur_corps(erreur.statut, _SAISIES.get(type(erreur), "refused"), str(erreur)), erreur.statut)
    if isinstance(erreur, Http404):
        erreur = exceptions.NotFound()
    elif isinstance(erreur, PermissionDenied):
        erreur = exceptions.PermissionDenied()
    if not isinstance(erreur, exceptions.APIException):
        return None
    code = _code(erreur)
    corps = erreur_corps(erreur.status_code, code, _phrase(erreur, code), getattr(erreur, "champ", None))
    return Response(corps, erreur.status_code, headers=dict(_en_tetes(erreur)))


def erreur_corps(statut: int, code: str, phrase: str | None = None, champ: str | None = None) -> dict[str, Any]:
    """Return the body of every refusal; ``champ`` is what was wrong in what was sent, when it is one thing."""
    genre = "server_error" if statut >= SERVEUR else "client_error"
    return {"type": genre, "errors": [{"code": code, "detail": phrase or str(_PHRASES[code]), "attr": champ}]}


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
