"""The phone that holds a session: a random cookie, of which only the digest is stored."""

from __future__ import annotations

import re
import secrets

from django.http import HttpRequest, HttpResponse

from salon_paiement.gateaux import gateau_nom
from salon_paiement.models import SessionPaiement
from salon_paiement.services.ouverture import appareil_empreinte

COOKIE = "appareil"
# Seconds. A visit lasts a day at most…
DUREE = 24 * 3600
# …and a shared phone forgets it soon after the receipt: late enough for a second tab or the back button.
DUREE_APRES_RECU = 600
_FORME = re.compile(r"[A-Za-z0-9_-]{43}")


def appareil_lire(request: HttpRequest) -> str:
    """Return the device cookie, empty when there is none that we could have given."""
    valeur = request.COOKIES.get(gateau_nom(request, COOKIE), "")
    return valeur if _FORME.fullmatch(valeur) else ""


def appareil_assurer(request: HttpRequest) -> str:
    """Return the device cookie, or a new one to be set with :func:`appareil_poser`."""
    return appareil_lire(request) or secrets.token_urlsafe(32)


def appareil_poser(request: HttpRequest, reponse: HttpResponse, jeton: str, duree: int = DUREE) -> None:
    """Set the device cookie for ``duree`` seconds; no script can read it."""
    reponse.set_cookie(
        gateau_nom(request, COOKIE), jeton, max_age=duree, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def appareil_oublier(request: HttpRequest, reponse: HttpResponse) -> None:
    """Take the device cookie away."""
    nom = gateau_nom(request, COOKIE)
    reponse.delete_cookie(nom, samesite="Lax")
    # A browser takes a name with this prefix away only as it was given.
    reponse.cookies[nom]["secure"] = request.is_secure()


def tient_la_session(request: HttpRequest, session: SessionPaiement) -> bool:
    """Tell whether this phone is the one bound to ``session``; all others may only watch."""
    empreinte = appareil_empreinte(appareil_lire(request))
    return bool(empreinte) and secrets.compare_digest(empreinte, session.appareil)
