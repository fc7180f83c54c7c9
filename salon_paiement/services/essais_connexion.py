"""Guessing a password: slow from one network, on one account, and from everywhere at once.

An account under attack stays open to its owner: a browser that once logged in with it carries a signed mark, and has
tries of its own that nobody else can use up (the « device cookie » of OWASP).
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponseBase

from salon_paiement.frein import frein_compter, frein_serre, sujet_compter, sujet_oublier, sujet_serre
from salon_paiement.gateaux import gateau_nom
from traces.contexte import adresse_ip

COOKIE = "connu"
_DUREE = 180 * 24 * 3600  # seconds
_SEL = "salon_paiement.appareil_connu"
_ADRESSE, _COMPTE, _APPAREIL, _TOUS = "essai_adresse", "essai_compte", "essai_appareil", "essai_tous"


def essai_permis(request: HttpRequest, identifiant: str) -> bool:
    """Tell whether a password may be tried now, for the account named ``identifiant`` (which may not exist)."""
    marque = _marque(request, identifiant)
    if marque:
        return not sujet_serre(_APPAREIL, marque, settings.CONNEXION_ESSAIS_COMPTE)
    return not (
        frein_serre(_ADRESSE, adresse_ip(request), settings.CONNEXION_ESSAIS_ADRESSE)
        or sujet_serre(_COMPTE, _nom(identifiant), settings.CONNEXION_ESSAIS_COMPTE)
        or sujet_serre(_TOUS, "", settings.CONNEXION_ESSAIS_TOUS)
    )


def essai_rate(request: HttpRequest, identifiant: str) -> None:
    """Count a wrong password (or a wrong second factor), against whoever may have typed it."""
    duree = settings.CONNEXION_FENETRE
    marque = _marque(request, identifiant)
    if marque:
        sujet_compter(_APPAREIL, marque, duree)
        return
    frein_compter(_ADRESSE, adresse_ip(request), duree)
    sujet_compter(_COMPTE, _nom(identifiant), duree)
    sujet_compter(_TOUS, "", duree)


def essai_reussi(request: HttpRequest, reponse: HttpResponseBase, utilisateur: User) -> None:
    """Mark this browser as hers, and give it its tries back; what others tried on her account stays counted."""
    identifiant = utilisateur.get_username()
    marque = _marque(request, identifiant)
    if marque:
        sujet_oublier(_APPAREIL, marque)
    valeur = TimestampSigner(salt=_SEL).sign(_compte_empreinte(identifiant))
    reponse.set_cookie(
        gateau_nom(request, COOKIE), valeur, max_age=_DUREE, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def _marque(request: HttpRequest, identifiant: str) -> str:
    """Return the mark of this browser if it is this account's, else nothing: one mark opens one account's tries."""
    valeur = request.COOKIES.get(gateau_nom(request, COOKIE), "")
    try:
        compte = TimestampSigner(salt=_SEL).unsign(valeur, max_age=_DUREE)
    except BadSignature:
        return ""
    return valeur if compte == _compte_empreinte(identifiant) else ""


def _compte_empreinte(identifiant: str) -> str:
    return hashlib.sha256(_nom(identifiant).encode()).hexdigest()[:32]


def _nom(identifiant: str) -> str:
    return identifiant.strip().casefold()[:150]
