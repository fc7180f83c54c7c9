"""Wave's two ways of proving a webhook: a signature over time and body, or a shared word in a header.

The signed text is the timestamp and the raw body glued together, with no separator: unlike its look-alikes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Mapping, Sequence

from paiements.fournisseurs.base import Authenticite
from paiements.fournisseurs.erreurs import SignatureInvalide
from paiements.fournisseurs.lecture import entete_lire

ENTETE, PORTEUR = "Wave-Signature", "Authorization"
TOLERANCE = 300  # seconds, either way
_ENTETE_MAX = 1000
_INSTANT, _EMPREINTE = re.compile(r"[0-9]{9,11}"), re.compile(r"[0-9a-f]{64}")


def origine_verifier(corps: bytes, entetes: Mapping[str, str], secrets: Sequence[str]) -> Authenticite:
    """How ``corps`` proves that it comes from Wave.

    Args:
        secrets: every one that is valid now (two while it is being replaced); empty ones are no secret.

    Raises:
        SignatureInvalide: nothing proves it.
    """
    valides = [secret.encode() for secret in secrets if secret]
    signature = entete_lire(entetes, ENTETE)
    if signature:
        _signature_verifier(corps, signature, valides)
        return Authenticite.SIGNEE
    porteur = entete_lire(entetes, PORTEUR).encode(errors="replace")
    if any(hmac.compare_digest(porteur, b"Bearer " + secret) for secret in valides):
        return Authenticite.JETON
    raise SignatureInvalide("rien ne prouve que Wave a écrit ce message")


def _signature_verifier(corps: bytes, entete: str, secrets: Sequence[bytes]) -> None:
    instant, empreintes = _lire(entete)
    if abs(time.time() - int(instant)) > TOLERANCE:
        raise SignatureInvalide("signature trop ancienne")
    texte = instant.encode() + corps
    attendues = [hmac.new(secret, texte, hashlib.sha256).hexdigest() for secret in secrets]
    if not any(hmac.compare_digest(dite, attendue) for dite in empreintes for attendue in attendues):
        raise SignatureInvalide("signature fausse")


def _lire(entete: str) -> tuple[str, list[str]]:
    """Timestamp and digests of ``t=…,v1=…[,v1=…]``; a second timestamp or anything unreadable is a refusal."""
    parts = [part.strip().partition("=") for part in entete.split(",")] if len(entete) <= _ENTETE_MAX else []
    instants = [valeur for cle, _egal, valeur in parts if cle == "t"]
    empreintes = [valeur for cle, _egal, valeur in parts if cle == "v1" and _EMPREINTE.fullmatch(valeur)]
    if len(instants) != 1 or not _INSTANT.fullmatch(instants[0]) or not empreintes:
        raise SignatureInvalide("signature illisible")
    return instants[0], empreintes
