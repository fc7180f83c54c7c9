"""Ways in, as people and apps use them: a login, a code, a pair of tokens."""

from __future__ import annotations

import json
from typing import Any

import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client

from traces.models import TraceTransaction

MOT_DE_PASSE = "mot-de-passe-long"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# A round half-minute, far from any other.
INSTANT = 1_800_000_000


def equiper(personne: User) -> Authenticator:
    """Give ``personne`` an application of codes (``SECRET``) and recovery codes."""
    moyen = TOTP.activate(personne, SECRET).instance
    RecoveryCodes.activate(personne)
    return moyen


def code(instant: float, secret: str = SECRET) -> str:
    """Return what her application shows at ``instant`` (seconds)."""
    return str(format_hotp_value(hotp_value(secret, int(instant) // 30)))


def secours(personne: User) -> list[str]:
    """Return her recovery codes left."""
    return list(Authenticator.objects.get(user=personne, type="recovery_codes").wrap().get_unused_codes())


def entrer(personne: User, navigateur: Client | None = None, mot: str = MOT_DE_PASSE, suite: str = "/admin/") -> Client:
    """Give her name and password on the login page."""
    navigateur = navigateur or Client()
    navigateur.post("/admin/login/", {"username": personne.get_username(), "password": mot, "next": suite})
    return navigateur


def prouver(navigateur: Client, valeur: str) -> Any:
    """Type ``valeur`` on the page of the second step."""
    return navigateur.post("/admin/connexion/code/", {"code": valeur})


def appeler(chemin: str, corps: Any = None, *, methode: str = "post", **entetes: str) -> tuple[int, dict[str, Any]]:
    """Ask an address of the API as an app does, without cookies; return status and body."""
    client: Any = Client()
    donnees = json.dumps(corps) if corps is not None else ""
    reponse = getattr(client, methode)(chemin, data=donnees, content_type="application/json", headers=entetes)
    assert not reponse.cookies, reponse.cookies
    return reponse.status_code, json.loads(reponse.content) if reponse.content else {}


def jetons(personne: User, valeur: str = "") -> dict[str, str]:
    """Log an app in as ``personne``; returns ``access`` and ``refresh``."""
    corps = {"username": personne.get_username(), "password": MOT_DE_PASSE} | ({"code": valeur} if valeur else {})
    statut, paire = appeler("/api/token/", corps)
    assert statut == 200, paire
    return paire


def lire(acces: str) -> int:
    """Ask for something that any owner, manager or bookkeeper may see; return the status."""
    return appeler("/api/v1/dashboard/", methode="get", Authorization=f"Bearer {acces}")[0]


def erreur(corps: dict[str, Any]) -> str:
    """Return the code of a refusal."""
    return str(corps["errors"][0]["code"])


def faits(*types: str) -> list[TraceTransaction]:
    """Return the facts of these kinds, oldest first."""
    return list(TraceTransaction.objects.filter(type_trace__in=types).order_by("id"))


def a(instant: float) -> Any:
    """Stop the clock at ``instant``."""
    return time_machine.travel(instant, tick=False)


def dechiffre(moyen: Authenticator) -> str:
    """Return a stored secret in clear."""
    return str(get_adapter().decrypt(moyen.data["secret"]))
