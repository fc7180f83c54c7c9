"""Somebody logged in as production asks for it: her second factor given, her session begun now."""

from __future__ import annotations

import time
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User

from salon_paiement.comptes.exigence import DEBUT, METHODE, VU
from salon_paiement.sessions import SessionStore


def connectee(qui: User) -> SessionStore:
    """Return her session, saved: its key is what the cookie holds."""
    maintenant = time.time()
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(qui.pk), qui.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[DEBUT] = session[VU] = maintenant
    # The library writes it in the session of a request, and reads nothing else of it.
    record_authentication(SimpleNamespace(session=session), qui, METHODE)
    session.save()
    UserSession.objects.create(user=qui, session_key=session.session_key, ip="127.0.0.1", user_agent="banc")
    return session
