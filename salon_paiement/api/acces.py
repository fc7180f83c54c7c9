"""Who gets in: nobody, unless an endpoint names what one must be allowed to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from salon_paiement.api.par_jwt import SecondFacteurRequis
from salon_paiement.comptes.porte import attend_second_facteur
from salon_paiement.droits import Action, peut

if TYPE_CHECKING:
    # Views read this module when they are imported.
    from rest_framework.views import APIView


class ParSession(SessionAuthentication):
    """The staff's own session, its CSRF token asked for as soon as something is written."""

    def authenticate(self, request: Request) -> Any:
        """Return whose session it is.

        Raises:
            SecondFacteurRequis: the session lacks the second factor that her role asks for.
        """
        if attend_second_facteur(request._request):
            raise SecondFacteurRequis
        return super().authenticate(request)

    def authenticate_header(self, request: Request) -> str:
        """Name the way in, so that nobody logged in is told 401 and not 403."""
        return "Session"


class Ferme(BasePermission):
    """Refuses everybody: the answer of an endpoint that forgot to say whom it is for."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return False


class Ouverte(BasePermission):
    """Lets everybody in: what describes the API, and says nothing of any salon."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return True


class PeutAgir(BasePermission):
    """Lets in whoever may do, in at least one salon, what the endpoint names for the method.

    ``actions`` names it method by method, ``action`` once for all of them; what is not named stays closed.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        action = action_de(view, request.method or "")
        if action is None and _inconnue(view, request.method or ""):
            # Answered 405 right after, with what may be asked: refusing would hide it.
            return True
        return action is not None and peut(request.user, action)


def action_de(view: APIView, methode: str) -> Action | None:
    """Return what one must be allowed to do to call ``methode`` here; ``None`` closes it."""
    actions: Mapping[str, Action] = getattr(view, "actions", {})
    if not actions:
        return getattr(view, "action", None)
    return actions.get("GET" if methode == "HEAD" else methode)


def _inconnue(view: APIView, methode: str) -> bool:
    """Tell whether nothing answers ``methode`` here; OPTIONS only says what does."""
    return bool(getattr(view, "actions", {})) and (methode == "OPTIONS" or not hasattr(view, methode.lower()))
