"""Who really looks: only a person's browser opens a session, never a HEAD, a prefetch or a link preview."""

from __future__ import annotations

import enum
import re

from django.http import HttpRequest

# CUBOT is a brand of cheap phones, not a robot.
_ROBOTS = re.compile(
    r"(?<!cu)bot\b|crawler|spider|facebookexternalhit|facebookcatalog|^whatsapp/|preview|embedly|"
    r"google-pagerenderer|googleother|iframely|vkshare|^viber/",
    re.IGNORECASE,
)
_ANTICIPATIONS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
_DESTINATIONS = frozenset({"", "document", "iframe"})


class Visite(enum.Enum):
    """What asked for the page."""

    REELLE = enum.auto()
    APERCU = enum.auto()
    ANTICIPEE = enum.auto()


def visite_de(request: HttpRequest) -> Visite:
    """Tell a person's navigation from a preview and from a page fetched in advance."""
    annonces = " ".join(request.headers.get(nom, "") for nom in _ANTICIPATIONS).lower()
    if "prefetch" in annonces or "prerender" in annonces:
        return Visite.ANTICIPEE
    robot = _ROBOTS.search(request.headers.get("User-Agent", "")) or "preview" in annonces
    # An image or a script that points here is no visit either.
    if request.method != "GET" or robot or request.headers.get("Sec-Fetch-Dest", "") not in _DESTINATIONS:
        return Visite.APERCU
    return Visite.REELLE
