"""The signature of a gateway's callbacks: hex HMAC-SHA256 of the raw body, in ``X-Signature``."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

from paiements.fournisseurs.erreurs import SignatureInvalide
from paiements.fournisseurs.lecture import entete_lire

ENTETE = "X-Signature"
_FORME = re.compile(r"(?:sha256=)?([0-9a-f]{64})")


def signature_verifier(corps: bytes, entetes: Mapping[str, str], secrets: Sequence[str]) -> None:
    """Check that ``corps`` was signed with one of ``secrets`` (two while it is being replaced).

    Raises:
        SignatureInvalide: it was not, or the header is missing or unreadable.
    """
    dite = _FORME.fullmatch(entete_lire(entetes, ENTETE))
    attendues = [hmac.new(secret.encode(), corps, hashlib.sha256).hexdigest() for secret in secrets if secret]
    if dite is None or not any(hmac.compare_digest(dite[1], attendue) for attendue in attendues):
        raise SignatureInvalide("signature absente ou fausse")
