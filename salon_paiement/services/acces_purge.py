"""What is over goes: expired sessions and their lines."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone


def acces_purger() -> int:
    """Delete expired sessions (pages' and apps'), the address and device of those that are gone.

    Returns:
        How many rows went.
    """
    sessions, _par_table = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    lignes, _par_table = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return int(sessions) + int(lignes)
