"""Who gets in: nobody, unless an endpoint names what one must be allowed to do."""

from __future__ import annotations

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


class PeutAgir(BasePermission):
    """Lets in whoever may do the endpoint's ``action`` in at least one salon; an endpoint without one stays closed."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        action: Action | None = getattr(view, "action", None)
        return action is not None and request.user.is_authenticated and peut(request.user, action)
