"""Tokens of apps: signed with our RSA key (PS256), each for one use, tied to a session that can be closed at once.

django-allauth signs with one key and checks neither issuer nor audience; here keys are replaced without cutting anybody
off, and a token says for whom it is. Nothing in a token chooses how it is checked: its ``kid`` only names one of the
keys that we know, and ``jku``, ``x5u``, ``jwk`` are never read.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import functools
import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from traces.chiffrement import chiffrer_identifiants, dechiffrer_identifiants

# RS256 (PKCS#1 v1.5) is disallowed for new signatures, and 2,048 bits are worth 112 (ASVS 5.0, appendix C).
ALGORITHME = "PS256"
POUR_QUI = "salon-paiement-api"
ACCES, RENOUVELLEMENT = "access", "refresh"
# No honest token is longer: nobody makes us check a megabyte.
LONGUEUR_MAX = 4096
TAILLE_MIN = 3072
_EXIGES = ["exp", "iat", "nbf", "iss", "aud", "sub", "sid", "jti", "token_use"]
_PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cles:
    """The key that signs and its name; by name, those that check: it, and the ones it replaced."""

    privee: RSAPrivateKey
    nom: str
    publiques: dict[str, RSAPublicKey]


def jetons_possibles() -> bool:
    """Tell whether this installation has a key: without one it gives no token."""
    return bool(settings.JWT_CLE_PRIVEE)


def jeton_signer(usage: str, *, sujet: str, session: str, jti: str, duree: datetime.timedelta) -> str:
    """Sign a token.

    Args:
        usage: ``access`` or ``refresh``.
        sujet: the user's number.
        session: her session's number, encrypted in the token: a token that leaks opens no page.
        jti: what makes this token one of a kind.
    """
    cles, maintenant = cles_lues(settings.JWT_CLE_PRIVEE, settings.JWT_CLES_ANCIENNES), int(time.time())
    dits = {
        "iss": settings.ADRESSE_PUBLIQUE,
        "aud": POUR_QUI,
        "iat": maintenant,
        "nbf": maintenant,
        "exp": maintenant + int(duree.total_seconds()),
        "sub": sujet,
        "sid": chiffrer_identifiants({"session": session}),
        "jti": jti,
        "token_use": usage,
    }
    return jwt.encode(dits, cles.privee, algorithm=ALGORITHME, headers={"kid": cles.nom})


def jeton_lire(jeton: str, usage: str) -> dict[str, Any] | None:
    """Return what a token says (``sid`` in clear), ``None`` unless it is ours, for this use, now."""
    if not jetons_possibles() or len(jeton) > LONGUEUR_MAX:
        return None
    cles = cles_lues(settings.JWT_CLE_PRIVEE, settings.JWT_CLES_ANCIENNES)
    try:
        nom = jwt.get_unverified_header(jeton).get("kid")
        cle = cles.publiques.get(nom) if isinstance(nom, str) else None
        if cle is None:
            return None
        dits: dict[str, Any] = jwt.decode(
            jeton,
            cle,
            algorithms=[ALGORITHME],
            audience=POUR_QUI,
            issuer=settings.ADRESSE_PUBLIQUE,
            options={"require": _EXIGES},
        )
    except (jwt.PyJWTError, UnicodeError):
        return None
    if dits["token_use"] != usage or not all(isinstance(dits[nom], str) for nom in ("sub", "sid", "jti")):
        return None
    try:
        return dits | {"sid": dechiffrer_identifiants(dits["sid"])["session"]}
    except (InvalidToken, ValueError, KeyError):
        # Encrypted under a key that is no more: whoever holds it logs in again.
        return None


def jti_nouveau() -> str:
    """Return a new token's number."""
    return secrets.token_urlsafe(16)


@functools.lru_cache(maxsize=4)
def cles_lues(privee: str, anciennes: str) -> Cles:
    """Read the keys as they are configured.

    Args:
        privee: PEM, or the same in base64 on one line (an environment variable).
        anciennes: the keys it replaced, public or private, one after the other, in either form.

    Raises:
        ImproperlyConfigured: one is no RSA key, or is shorter than 3,072 bits.
    """
    (courante,) = _pems(privee, "JWT_CLE_PRIVEE") or [""]
    cle = _rsa(courante, "JWT_CLE_PRIVEE")
    if not isinstance(cle, RSAPrivateKey):
        raise ImproperlyConfigured("JWT_CLE_PRIVEE n'est pas une clé privée RSA")
    avant = [_rsa(pem, "JWT_CLES_ANCIENNES") for pem in _pems(anciennes, "JWT_CLES_ANCIENNES")]
    publiques = [c.public_key() if isinstance(c, RSAPrivateKey) else c for c in (cle, *avant)]
    return Cles(cle, _nom(publiques[0]), {_nom(publique): publique for publique in publiques})


def _pems(texte: str, variable: str) -> list[str]:
    trouves = _PEM.findall(texte.replace("\\n", "\n"))
    if trouves or not texte.strip():
        return trouves
    try:
        return [pem for bout in texte.split() for pem in _PEM.findall(base64.b64decode(bout, validate=True).decode())]
    except (binascii.Error, UnicodeDecodeError) as erreur:
        raise ImproperlyConfigured(f"{variable} ne contient pas de clé lisible") from erreur


def _rsa(pem: str, variable: str) -> RSAPrivateKey | RSAPublicKey:
    try:
        if "PUBLIC" in pem:
            cle: object = serialization.load_pem_public_key(pem.encode())
        else:
            cle = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as erreur:
        raise ImproperlyConfigured(f"{variable} contient une clé illisible") from erreur
    if not isinstance(cle, (RSAPrivateKey, RSAPublicKey)) or cle.key_size < TAILLE_MIN:
        raise ImproperlyConfigured(f"{variable} veut des clés RSA d'au moins {TAILLE_MIN} bits")
    return cle


def _nom(cle: RSAPublicKey) -> str:
    forme = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(cle.public_bytes(*forme)).hexdigest()[:16]
