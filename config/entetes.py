"""Headers of every answer, whoever made it: a page, a file, a webhook's 200, a refusal, a redirection.

First of the middleware: it only adds what is missing, so that a page may say better (``setdefault``).
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Nothing of ours uses any of these; what is not listed keeps the browser's default, which is to ask.
ETEINTES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "compute-pressure", "display-capture",
    "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi",
    "otp-credentials", "payment", "picture-in-picture", "screen-wake-lock", "serial", "speaker-selection",
    "storage-access", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
# An answer without a policy of its own is no page: it loads nothing, is framed by nobody.
SANS_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
FIXES = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{nom}=()" for nom in ETEINTES),
    "X-Permitted-Cross-Domain-Policies": "none",
    "Content-Security-Policy": SANS_PAGE,
}
# What the browser of a shared till forgets as somebody leaves: pages read, what scripts kept. Not the cookies: the
# phone's own visit, and the language, are other people's.
OUBLI = '"cache", "storage"'
JAMAIS, REVALIDEE = "no-store, private", "no-cache, private"


class EntetesMiddleware:
    """Complete every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.get_response(request)
        for nom, valeur in FIXES.items():
            reponse.headers.setdefault(nom, valeur)
        reponse.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        reponse.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        # What says nothing about its keeping may be somebody's: no cache, shared or not, keeps it.
        reponse.headers.setdefault("Cache-Control", REVALIDEE if reponse.has_header("ETag") else JAMAIS)
        if reponse.get("Content-Type", "").startswith("text/html"):
            # A reader of PDF takes it for a page's; only pages say it.
            reponse.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if request.is_secure() and settings.SECURE_HSTS_SECONDS:
            reponse.headers.setdefault("Strict-Transport-Security", _hsts())
        if _session_finie(reponse):
            reponse.headers.setdefault("Clear-Site-Data", OUBLI)
        return reponse


def _hsts() -> str:
    """The same words as Django's own, for the answers that its middleware does not see."""
    mots = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        mots.append("includeSubDomains")
    if settings.SECURE_HSTS_PRELOAD:
        mots.append("preload")
    return "; ".join(mots)


def _session_finie(reponse: HttpResponse) -> bool:
    """Tell whether this answer takes the staff's session cookie away: a log-out, by whichever door."""
    gateau = reponse.cookies.get(settings.SESSION_COOKIE_NAME)
    return gateau is not None and not gateau.value
