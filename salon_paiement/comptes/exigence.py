"""Who must prove herself twice, and whether this session did."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.base import SessionBase

from salon_paiement.droits import roles_de
from salon_paiement.models import Role

# Who came in with her till's code: when somebody typed a password on that browser (seconds).
PLEIN = "verrou_plein"
# What she may be, everywhere she works: no more than what a till needs.
ROLES_PAR_CODE = frozenset({Role.CAISSIER.value, Role.COIFFEUR.value})
# What allauth calls a second factor in the session's record of proofs.
METHODE = "mfa"
# Kept in the session: when it began, when somebody last used it (seconds), and that it belongs to an app.
DEBUT, VU, APPLICATION = "acces_debut", "acces_vu", "acces_application"


def second_facteur_du(utilisateur: User | AnonymousUser) -> bool:
    """Tell whether her role may do nothing without a second factor: owners and the platform's operators."""
    if not (settings.SECOND_FACTEUR_OBLIGATOIRE and utilisateur.is_active):
        return False
    return utilisateur.is_superuser or Role.PROPRIETAIRE in roles_de(utilisateur).values()


def second_facteur_fait(session: SessionBase, utilisateur: User | AnonymousUser) -> bool:
    """Tell whether ``utilisateur`` gave a second factor (code, passkey, recovery code) in this very session."""
    return any(preuve.get("method") == METHODE for preuve in preuves(session, utilisateur))


def second_facteur_manque(session: SessionBase, utilisateur: User | AnonymousUser) -> bool:
    """Tell whether this session may not act for lack of a second factor."""
    return second_facteur_du(utilisateur) and not second_facteur_fait(session, utilisateur)


def code_ne_suffit_plus(session: SessionBase, utilisateur: User) -> bool:
    """Tell whether a session opened with a till's code stands for somebody who has become more than that."""
    if PLEIN not in session:
        return False
    return utilisateur.is_superuser or not ROLES_PAR_CODE.issuperset(roles_de(utilisateur).values())


def preuves(session: SessionBase, utilisateur: User | AnonymousUser) -> list[dict[str, Any]]:
    """Return what ``utilisateur`` proved in this session, oldest first."""
    if not isinstance(utilisateur, User):
        return []
    # The library reads the session of a request, and nothing else of it.
    lues: list[dict[str, Any]] = get_authentication_records(SimpleNamespace(session=session), utilisateur)
    return lues


def session_perimee(session: SessionBase, maintenant: float | None = None) -> bool:
    """Tell whether a page's session is over: too long unused, or opened too long ago, used or not.

    One that does not say when it began is over too: it was opened before this was kept.
    """
    if not settings.SESSION_INACTIVITE:
        return False
    instant = time.time() if maintenant is None else maintenant
    debut, vu = session.get(DEBUT), session.get(VU)
    if not isinstance(debut, (int, float)) or not isinstance(vu, (int, float)):
        return True
    return instant - debut > settings.SESSION_DUREE_MAX or instant - vu > settings.SESSION_INACTIVITE
