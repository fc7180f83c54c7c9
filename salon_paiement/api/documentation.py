"""The API tells what it is: its root, its OpenAPI document, its page. Public: docs/decisions/0031."""

from __future__ import annotations

import functools
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api.acces import Ouverte
from salon_paiement.api.operations import Groupe, Operation
from salon_paiement.api.page_docs import chapitres
from salon_paiement.api.vues import VueApi

ADRESSE = {"type": "string", "format": "uri-reference"}


class Publique(VueApi):
    """Says nothing of any salon: nobody is asked who she is."""

    authentication_classes = []
    permission_classes = [Ouverte]
    throttle_classes = []


class Racine(Publique):
    """``/api/v1/``: what there is."""

    operations: ClassVar = {
        "GET": Operation(
            titre=_("Ce qui existe"),
            groupe=Groupe.API,
            reponse={
                "type": "object",
                "required": ["version", "schema", "documentation", "adresses"],
                "properties": {
                    "version": {"type": "string"},
                    "schema": ADRESSE,
                    "documentation": ADRESSE,
                    "adresses": {"type": "array", "items": ADRESSE},
                },
            },
            exemple={
                "version": "1",
                "schema": "/api/v1/schema/",
                "documentation": "/api/v1/docs/",
                "adresses": ["/api/v1/clients/", "/api/v1/prestations/"],
            },
        )
    }

    def get(self, request: Request) -> Response:
        """List the addresses that need nothing more."""
        return Response(
            {
                "version": settings.SPECTACULAR_SETTINGS["VERSION"],
                "schema": reverse("api_schema"),
                "documentation": reverse("api_docs"),
                "adresses": [chemin for chemin in sorted(document()["paths"]) if "{" not in chemin],
            }
        )


class Schema(Publique):
    """``/api/v1/schema/``: OpenAPI 3.1, in the reader's language."""

    operations: ClassVar = {
        "GET": Operation(
            titre=_("Ce document, en OpenAPI 3.1"),
            groupe=Groupe.API,
            reponse={"type": "object", "required": ["openapi", "paths"]},
            exemple={"openapi": "3.1.1", "paths": {}},
            aide=_("Dans la langue de Accept-Language : français ou anglais."),
        )
    }

    def get(self, request: Request) -> Response:
        """Answer it whole."""
        return Response(document())


@require_safe
def docs(request: HttpRequest) -> HttpResponseBase:
    """Show the schema as a page of plain HTML: nothing from elsewhere, no script."""
    reponse: HttpResponse = render(request, "api/docs.html", {"chapitres": chapitres(document())})
    patch_vary_headers(reponse, ["Accept-Language", "Cookie"])
    reponse["Cache-Control"] = "no-cache"
    return reponse


def document() -> dict[str, Any]:
    """Return the OpenAPI document in the reader's language: addresses do not change while a process lives."""
    return _document(get_language() or settings.LANGUAGE_CODE)


@functools.lru_cache(maxsize=4)
def _document(_langue: str) -> dict[str, Any]:
    lu: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return lu
