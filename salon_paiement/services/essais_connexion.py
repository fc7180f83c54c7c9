"""Guessing a password: slow from one network, on one account, and from everywhere at once, by pages and apps together.

An account under attack stays open to its owner: a browser that once logged in with it carries a signed mark, and has
tries of its own that nobody else can use up (the « device cookie » of OWASP).
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponseBase

from salon_paiement.frein import Essai, essai_compter, frein_cle, sujet_cle, sujet_oublier
from salon_paiement.gateaux import gateau_nom
from traces.contexte import adresse_ip

COOKIE = "connu"
_DUREE = 180 * 24 * 3600  # seconds
_SEL = "salon_paiement.appareil_connu"
_ADRESSE, _COMPTE, _APPAREIL, _TOUS = "essai_adresse", "essai_compte", "essai_appareil", "essai_tous"


def essai_prendre(request: HttpRequest, identifiant: str) -> Essai | None:
    """Count one password about to be tried on the account named ``identifiant`` (which may not exist).

    Returns:
        The try, to be taken back when the password is right; ``None`` when none may be tried now.
    """
    marque = _marque(request, identifiant)
    if marque:
        limites = {sujet_cle(_APPAREIL, marque): settings.CONNEXION_ESSAIS_COMPTE}
    else:
        limites = {
            frein_cle(_ADRESSE, adresse_ip(request)): settings.CONNEXION_ESSAIS_ADRESSE,
            sujet_cle(_COMPTE, _nom(identifiant)): settings.CONNEXION_ESSAIS_COMPTE,
            sujet_cle(_TOUS, ""): settings.CONNEXION_ESSAIS_TOUS,
        }
    return essai_compter(limites, settings.CONNEXION_FENETRE)


def essai_reussi(request: HttpRequest, reponse: HttpResponseBase, utilisateur: User) -> None:
    """Mark this browser as hers, and give it all its tries back; what others tried on her account stays counted."""
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
