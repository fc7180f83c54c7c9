"""A polled part of a page, kept until something happens in its salons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString

from statistiques.cache import etag_de, memoriser
from statistiques.perimetre import Perimetre
from statistiques.versions import version_de


@dataclass(frozen=True, slots=True)
class Partie:
    """One part, not yet computed. ``cle``: what it depends on but its salons and the language."""

    nom: str
    perimetre: Perimetre
    cle: str
    version: str
    rendre: Callable[[], str]

    @property
    def etag(self) -> str:
        return etag_de(self.nom, self.perimetre, self.cle, self.version)

    @property
    def html(self) -> SafeString:
        """Return it, computed now or before; our own template made it."""
        return SafeString(memoriser(self.nom, self.perimetre, self.cle, self.rendre, version=self.version).valeur)

    def repondre(self, request: HttpRequest) -> HttpResponseBase:
        """Answer it alone: 304, and nothing computed, to a reader who has it already."""
        deja = get_conditional_response(request, etag=self.etag)
        return HttpResponse(self.html, headers={"ETag": self.etag}) if deja is None else deja


def partie_de(nom: str, perimetre: Perimetre, cle: str, rendre: Callable[[], str]) -> Partie:
    """Return a part of these salons.

    Args:
        nom: one of a few fixed words; ``rendre``: called only when it is not there yet.
    """
    return Partie(nom, perimetre, cle, version_de(perimetre), rendre)
