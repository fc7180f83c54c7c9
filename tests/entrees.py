"""A browser logged in without its page, leaving what every real login leaves."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client


def session_ouvrir(navigateur: Client, personne: User) -> None:
    """Log ``personne`` in: her session, and its line in the list of her sessions, with which it is read."""
    navigateur.force_login(personne)
    cle = navigateur.cookies[settings.SESSION_COOKIE_NAME].value
    UserSession.objects.create(user=personne, session_key=cle, ip="127.0.0.1", user_agent="essai")
