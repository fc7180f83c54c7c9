"""The way in of machines: ``Authorization: Bearer sp_…``. It acts as the key's own technical user."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from salon_paiement.cles_texte import MARQUE, cle_lire
from salon_paiement.droits import cle_portees_noter
from salon_paiement.models import CleApi
from salon_paiement.services.cles import cle_reconnaitre

_SCHEMA = "bearer"


class ParCle(BaseAuthentication):
    """Takes the keys that begin with ``sp_`` and leaves every other one to the next way in.

    ``request.auth`` is the :class:`CleApi`. No cookie, so no CSRF token is asked for.
    """

    def authenticate(self, request: Request) -> tuple[User, CleApi] | None:
        """Return the key's user.

        Raises:
            AuthenticationFailed: ``malformed_key`` when it was mistyped (told without asking the database);
                ``invalid_key`` when it is unknown, expired or revoked, without saying which (401).
        """
        schema, _espace, texte = request.headers.get("Authorization", "").partition(" ")
        texte = texte.strip()
        if schema.lower() != _SCHEMA or not texte.startswith(MARQUE):
            return None
        lue = cle_lire(texte)
        if lue is None:
            raise exceptions.AuthenticationFailed(
                _("Cette clé est mal recopiée : il en manque, ou un signe a changé."), code="malformed_key"
            )
        cle = cle_reconnaitre(lue)
        if cle is None:
            raise exceptions.AuthenticationFailed(_("Cette clé n'ouvre rien."), code="invalid_key")
        cle_portees_noter(cle)
        return cle.compte, cle

    def authenticate_header(self, request: Request) -> str:
        """Name the way in, so that a wrong key is told 401 and not 403."""
        return 'Bearer realm="api"'
