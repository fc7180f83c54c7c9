"""Client pages: one document, one request. Style and script are inline, allowed by their hash.

Hashes, not nonces: a 304 would bring a new nonce to an old body, and the browser would refuse both.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import pathlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.http.response import ResponseHeaders
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from traces.contexte import contexte_courant

LANGUES = {"fr": "Français", "en": "English"}
# Nothing of a visit stays on a phone that the salon lends, or that a family shares.
JAMAIS_GARDEE = "no-store, private"
REVALIDEE = "no-cache, private"


@dataclass(frozen=True, slots=True)
class Integre:
    """What every page carries in itself, and the policy that lets it run."""

    css: str
    js: str
    csp: Mapping[str, list[str]]
    version: str


class VoirAilleurs(HttpResponseRedirect):
    """303: whatever the form did, the next page is a plain GET (reload and back are harmless)."""

    status_code = 303


class _EntetesUtiles(ResponseHeaders):
    """What a 304 may say (RFC 9110 §15.4.5): the rest was said with the body the browser kept."""

    utiles = frozenset({"etag", "cache-control", "vary", "date", "set-cookie"})

    def __setitem__(self, key: str, value: str | bytes | int) -> None:
        if key.lower() in self.utiles:
            super().__setitem__(key, value)


class Inchange(HttpResponseNotModified):
    """An empty answer of some 200 bytes: a phone that waits asks often and pays for its data."""

    def __init__(self, etiquette: str) -> None:
        super().__init__()
        self.headers = _EntetesUtiles({})
        self["ETag"] = etiquette
        self["Cache-Control"] = REVALIDEE
        patch_vary_headers(self, ["Accept-Language", "Cookie"])


def rendre_page(request: HttpRequest, gabarit: str, contexte: Mapping[str, Any], statut: int = 200) -> HttpResponse:
    """Render a client page that no cache keeps.

    Args:
        contexte: ``salon`` gives the header; ``titre`` the document's title.
        statut: HTTP status.
    """
    reponse = render(request, gabarit, {**_commun(request), **contexte}, status=statut)
    reponse["Cache-Control"] = JAMAIS_GARDEE
    # django-csp reads its decorators' mark; this one depends on files, not on the view.
    reponse._csp_replace = integre().csp  # type: ignore[attr-defined]
    return reponse


def rendre_vivante(
    request: HttpRequest, gabarit: str, contexte: Callable[[], Mapping[str, Any]], *, etat: object, delai: int
) -> HttpResponse:
    """Render a page that asks again every ``delai`` seconds, or 304 when ``etat`` has not changed.

    Args:
        contexte: called only when there is something to render.
        etat: everything the page shows, as a value whose ``repr`` changes when the page would.
    """
    empreinte = hashlib.sha256(repr((etat, delai, langue_courante(), integre().version)).encode()).hexdigest()[:16]
    etiquette = f'W/"{empreinte}"'
    if etiquette in parse_etags(request.headers.get("If-None-Match", "")):
        return Inchange(etiquette)
    reponse = rendre_page(request, gabarit, {**contexte(), "delai": delai, "etiquette": etiquette})
    reponse["ETag"] = etiquette
    reponse["Cache-Control"] = REVALIDEE
    patch_vary_headers(reponse, ["Accept-Language", "Cookie"])
    return reponse


def page_erreur(
    request: HttpRequest, statut: int, titre: str, message: str, *, lien: str = "", libelle: str = "", salon: Any = None
) -> HttpResponse:
    """Render a page that explains a refusal, with HTTP ``statut`` (400, 403, 404, 409, 410, 422, 500…).

    Args:
        lien: where to go on, with its ``libelle``; none by default.
        salon: whose name is shown, when it is known.
    """
    courant = contexte_courant()
    contexte = {
        "titre": titre, "message": message, "lien": lien, "libelle": libelle, "salon": salon,
        "requete": courant.requete if courant else "",
    }  # fmt: skip
    return rendre_page(request, "client/erreur.html", contexte, statut)


def voir(nom: str, *args: object, etape: str = "") -> VoirAilleurs:
    """Return a 303 to the page ``nom``, at step ``etape`` if given."""
    adresse = reverse(nom, args=args)
    return VoirAilleurs(f"{adresse}?etape={etape}" if etape else adresse)


def langue_courante() -> str:
    """Return ``fr`` or ``en``: the language of the page being rendered."""
    langue = (get_language() or "fr")[:2]
    return langue if langue in LANGUES else "fr"


@functools.cache
def integre() -> Integre:
    """Read, squeeze and hash the style and the script, once per process."""
    racine = pathlib.Path(settings.BASE_DIR) / "static"
    css = _css_serrer((racine / "css" / "client.css").read_text(encoding="utf-8"))
    js = _js_serrer((racine / "js" / "client.js").read_text(encoding="utf-8"))
    # No page of a client makes HTML out of a string: no policy may even be made.
    csp = {"style-src": [_hachage(css)], "script-src": [_hachage(js)], "trusted-types": [NONE]}
    return Integre(css, js, csp, hashlib.sha256((css + js).encode()).hexdigest()[:8])


def _commun(request: HttpRequest) -> dict[str, Any]:
    langue = langue_courante()
    autre = "en" if langue == "fr" else "fr"
    fichiers = integre()
    return {
        "css": fichiers.css,
        "js": fichiers.js,
        "langue": langue,
        "autre_langue": autre,
        "autre_langue_nom": LANGUES[autre],
        # A page rendered by a POST has an address that a GET brings back to the right step.
        "suite": request.get_full_path() if request.method == "GET" else request.path,
    }


def _hachage(texte: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(texte.encode()).digest()).decode()}'"


def _css_serrer(source: str) -> str:
    sans_commentaires = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    # Not before a colon: a space there means "any descendant".
    serre = re.sub(r"\s*([{};,>])\s*|(:)\s+", r"\1\2", re.sub(r"\s+", " ", sans_commentaires))
    return serre.replace(";}", "}").strip()


def _js_serrer(source: str) -> str:
    lignes = (ligne.strip() for ligne in source.splitlines())
    return "".join(ligne for ligne in lignes if ligne and not ligne.startswith("//"))
