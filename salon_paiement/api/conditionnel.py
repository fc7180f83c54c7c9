"""Reading again only what has changed (RFC 9110 §13), and changing only what one has read (RFC 6585 §3)."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from salon_paiement.api.erreurs import EtatChange, EtatExige

PRIVE = "private, no-cache"


def etag_de(corps: Any) -> str:
    """Return the tag of an answer's content, whatever its spaces and its compression."""
    return _etag(JSONRenderer().render(corps))


def reponse_marquer(request: Request, reponse: Response) -> HttpResponseBase:
    """Give a successful GET or PATCH its tag; a GET whose content the reader has already is an empty 304."""
    if reponse.status_code != 200 or request.method not in {"GET", "HEAD", "PATCH"} or "ETag" in reponse:
        return reponse
    etag = _etag(_octets(reponse))
    reponse.headers.setdefault("Cache-Control", PRIVE)
    reponse["ETag"] = etag
    if request.method == "PATCH" or not _connu(request.headers.get("If-None-Match", ""), etag):
        return reponse
    vide = HttpResponseNotModified()
    for nom in ("ETag", "Cache-Control", "Vary", "Link"):
        if nom in reponse:
            vide[nom] = reponse[nom]
    return vide


def inchange_exiger(request: Request, corps: Any) -> None:
    """Refuse to change what the caller has not read as it is now.

    Ask under the lock of the row: between the check and the change nobody must get in.

    Args:
        corps: what a GET would answer now.

    Raises:
        EtatExige: no ``If-Match``.
        EtatChange: it names another state.
    """
    attendus = request.headers.get("If-Match", "")
    if not attendus:
        raise EtatExige
    if not _connu(attendus, etag_de(corps)):
        raise EtatChange


def _octets(reponse: Response) -> bytes:
    """Return the body as :func:`etag_de` writes it; it is what leaves, written once, unless spaces were asked for."""
    rendu, genre = getattr(reponse, "accepted_renderer", None), getattr(reponse, "accepted_media_type", ";")
    if type(rendu) is JSONRenderer and ";" not in genre:
        return bytes(reponse.render().content)
    return bytes(JSONRenderer().render(reponse.data))


def _etag(octets: bytes) -> str:
    return f'"{hashlib.sha256(octets).hexdigest()[:32]}"'


def _connu(etags: str, etag: str) -> bool:
    """Compare without ``W/``: compression puts it before tags that name the same content."""
    return bool({"*", etag} & {connu.removeprefix("W/") for connu in parse_etags(etags)})
