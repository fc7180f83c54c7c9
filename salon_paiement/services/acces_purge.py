"""What is over goes: expired sessions, their lines, tries whose window has passed."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from salon_paiement.comptes.essais import essais_oublier


def acces_purger() -> int:
    """Delete expired sessions (pages' and apps'), the address and device of those that are gone, and old tries.

    Returns:
        How many rows went.
    """
    maintenant = timezone.now()
    sessions, _par_table = Session.objects.filter(expire_date__lt=maintenant).delete()
    lignes, _par_table = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return int(sessions) + int(lignes) + essais_oublier(maintenant)
