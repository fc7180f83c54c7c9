"""The base of every endpoint: who may, what it may be asked with, pages, tags, and answers that say their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from salon_paiement.api.acces import PeutAgir
from salon_paiement.api.conditionnel import reponse_marquer
from salon_paiement.api.erreurs import CleExigee
from salon_paiement.api.filtres import FiltresApi, filtres_appliquer
from salon_paiement.api.operations import DE_LISTE, Operation
from salon_paiement.api.pages import page_lire
from salon_paiement.api.parametres import parametres_controler
from salon_paiement.droits import Action


class VueApi(APIView):
    """One address.

    Args:
        actions: what one must be allowed to do, by method, in at least one salon; the row's own salon is the
            method's business. A method that is not there is refused.
        operations: what the documentation says of each method, and what its address may be asked with.
        cles: the methods that want an ``Idempotency-Key``.
        ordre: of a list, the columns that put its rows in one order; the last one tells any two apart.
        filtres: of a list.
        serialiseur: how a row is shown.
    """

    permission_classes = [PeutAgir]
    actions: ClassVar[Mapping[str, Action]] = {}
    operations: ClassVar[Mapping[str, Operation]] = {}
    cles: ClassVar[frozenset[str]] = frozenset()
    ordre: ClassVar[tuple[str, ...]] = ()
    filtres: ClassVar[type[FiltresApi] | None] = None
    serialiseur: ClassVar[type[BaseSerializer[Any]]]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is not understood, once it is known who asks."""
        super().initial(request, *args, **kwargs)
        methode = "GET" if request.method == "HEAD" else str(request.method)
        parametres_controler(request, self.parametres(methode))
        if methode in self.cles and not request.headers.get("Idempotency-Key"):
            raise CleExigee

    def parametres(self, methode: str) -> set[str]:
        """Return the names that ``methode`` may be asked with in the address."""
        operation = self.operations.get(methode)
        if operation is None:
            return set()
        siens = {parametre.nom for parametre in operation.parametres}
        if not operation.liste:
            return siens
        return (
            siens | {parametre.nom for parametre in DE_LISTE} | set(self.filtres.base_filters if self.filtres else ())
        )

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """Say what may be asked here (``Allow``), and nothing else."""
        return Response(status=204)

    def page(self, request: Request, lignes: QuerySet[Any], **contexte: Any) -> Response:
        """Answer one page of ``lignes``, filtered as the address asks."""
        if self.filtres is not None:
            lignes = filtres_appliquer(self.filtres, request, lignes)
        page = page_lire(request, lignes, self.ordre)
        lues = self.serialiseur(page.lignes, many=True, context={"request": request, **contexte})
        lien = {"Link": f'<{page.suivante}>; rel="next"'} if page.suivante else {}
        return Response(page.corps(lues.data), headers=lien)

    def corps(self, request: Request, objet: Any, **contexte: Any) -> Any:
        """Return one row as it is shown."""
        return self.serialiseur(objet, context={"request": request, **contexte}).data

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tag what was read; what one person may see is nobody else's answer."""
        reponse: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(reponse, ["Authorization", "Cookie", "Accept-Language"])
        return reponse_marquer(request, reponse) if isinstance(reponse, Response) else reponse


def qui(request: Request) -> User:
    """Return who asks: an endpoint lets nobody else in."""
    return cast(User, request.user)
