"""Whom a session stands for: nobody, until it has proved what its person's role asks for.

The rule is laid once, in front of every address: a page that forgets it is closed, not open.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from salon_paiement.comptes.exigence import APPLICATION, VU, code_ne_suffit_plus, second_facteur_manque, session_perimee

# A page used every second must not write every second.
PAS = 300
_SANS_SECOND, _HORS = "avant_second_facteur", "hors_porte"
V = TypeVar("V", bound=Callable[..., Any])


def avant_second_facteur(vue: V) -> V:
    """Open ``vue`` to a session that has not given its second factor yet: where it is given, and the way out."""
    setattr(vue, _SANS_SECOND, True)
    return vue


def hors_porte(vue: V) -> V:
    """Leave ``vue`` to its own proof of who asks: an app's, which has no cookie."""
    setattr(vue, _HORS, True)
    return vue


class PorteMiddleware:
    """Answers ``request.user`` for everything below; asked only by views that want to know."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.suite(request)

    def process_view(self, request: HttpRequest, vue: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Put the door in front of ``vue``."""
        if getattr(vue, _HORS, False):
            return
        lire = functools.partial(personne_admise, request, sans_second=getattr(vue, _SANS_SECOND, False))
        request.user = SimpleLazyObject(lire)  # type: ignore[assignment]


def personne_admise(request: HttpRequest, *, sans_second: bool = False) -> User | AnonymousUser:
    """Return whom this session stands for, nobody when it proves too little or has lasted too long.

    An app's session serves with its tokens only: its number stolen from there opens no page.
    """
    utilisateur = _lue(request)
    if not isinstance(utilisateur, User):
        return AnonymousUser()
    if request.session.get(APPLICATION):
        return AnonymousUser()
    if session_perimee(request.session) or code_ne_suffit_plus(request.session, utilisateur):
        request.session.flush()
        return AnonymousUser()
    _vue(request)
    if not sans_second and second_facteur_manque(request.session, utilisateur):
        request.second_facteur_manque = True  # type: ignore[attr-defined]
        return AnonymousUser()
    return utilisateur


def _lue(request: HttpRequest) -> object:
    """Return whom the session names; read already in front of us, she is not read again while it still names her."""
    deja = getattr(request, "_cached_user", None)
    if isinstance(deja, User) and request.session.get(SESSION_KEY) == str(deja.pk):
        return deja
    return get_user(request)


def attend_second_facteur(request: HttpRequest) -> bool:
    """Tell whether somebody is there who has only given her password."""
    personne = getattr(request, "user", None)
    # Asking whom the session stands for is what notes that a second factor is missing.
    return personne is not None and not personne.is_authenticated and getattr(request, "second_facteur_manque", False)


def _vue(request: HttpRequest) -> None:
    """Note that the session is used; what a page asks by itself every few seconds is nobody's doing."""
    connue = request.session.get(VU)
    if connue is None or time.time() - connue < PAS or request.headers.get("HX-Request"):
        return
    request.session[VU] = time.time()
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
