"""FedaPay's webhook signature: ``X-FEDAPAY-SIGNATURE: t=<unix seconds>,s=<hex>[,s=<hex>…]``.

``s`` is HMAC-SHA256(secret of the endpoint, ``<t>.`` + raw body). The bytes are signed as they came: the same
JSON written again has another signature. Read strictly on purpose: where two readers could understand a
header differently (two dates, other digits), it is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from django.utils import timezone

from paiements.fournisseurs.erreurs import SignatureInvalide

ENTETE = "X-Fedapay-Signature"
TOLERANCE = 300  # seconds, in both directions
_ENTETE_MAX = 1024
_INSTANT = re.compile(r"[1-9][0-9]{0,11}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


def signature_verifier(corps: bytes, entete: str, secrets: Iterable[str]) -> None:
    """Accept a body signed less than :data:`TOLERANCE` seconds ago with one of ``secrets``.

    Args:
        corps: the raw body, untouched.
        entete: the header's value, empty when absent.
        secrets: those of the endpoint, the replaced one included for a while; empty ones never count.

    Raises:
        SignatureInvalide: never says which part was wrong.
    """
    instant, signatures = _lire(entete)
    attendues = [_signer(secret, instant, corps) for secret in secrets if secret]
    # Every pair is compared, so that the time taken tells nothing about which one matched.
    comparaisons = [hmac.compare_digest(attendue, recue) for attendue in attendues for recue in signatures]
    if not any(comparaisons) or abs(int(timezone.now().timestamp()) - int(instant)) > TOLERANCE:
        raise SignatureInvalide


def _lire(entete: str) -> tuple[str, list[str]]:
    if len(entete) > _ENTETE_MAX:
        raise SignatureInvalide
    elements = [element.partition("=") for element in entete.split(",")]
    instants = [valeur for nom, _egal, valeur in elements if nom == "t"]
    signatures = [valeur for nom, _egal, valeur in elements if nom == "s" and _SIGNATURE.fullmatch(valeur)]
    if len(instants) != 1 or not _INSTANT.fullmatch(instants[0]) or not signatures:
        raise SignatureInvalide
    return instants[0], signatures


def _signer(secret: str, instant: str, corps: bytes) -> str:
    return hmac.new(secret.encode(), f"{instant}.".encode() + corps, hashlib.sha256).hexdigest()
