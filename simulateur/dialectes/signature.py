"""Signatures of webhooks, and every way of getting one wrong. Secrets are the simulator's own, worth nothing."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable

# Over the five minutes all three providers tolerate.
_VIEUX_S = 3600
# (secret, Unix seconds, body) -> hex digest
Calcul = Callable[[str, int, bytes], str]


def hmac_sha256(secret: str, message: bytes) -> str:
    """Hex HMAC-SHA256."""
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def signer(
    corps: bytes, secret: str, nature: str, calcul: Calcul, ecrire: Callable[[int, list[str]], str]
) -> tuple[bytes, str | None]:
    """The body to send and its header, good or bad as ``nature`` (see ``scenarios.SIGNATURES``) wants it.

    ``ecrire`` makes the header from a time and one or several digests. None: no header at all.
    """
    instant = int(time.time()) + {"perimee": -_VIEUX_S, "future": _VIEUX_S}.get(nature, 0)
    if nature == "absente":
        return corps, None
    if nature == "mal_formee":
        return corps, "sans aucun signe egal"
    signe = _recoder(corps) if nature == "recodee" else corps
    bonne = calcul("un autre secret" if nature == "autre_secret" else secret, instant, signe)
    fausse = ("0" if bonne[0] != "0" else "1") + bonne[1:]
    signatures = {"fausse": [fausse], "double": [fausse, bonne]}.get(nature, [bonne])
    envoye = corps[:-1] + b', "ajout": 1}' if nature == "corps_modifie" else corps
    return envoye, ecrire(instant, signatures)


def _recoder(corps: bytes) -> bytes:
    """The same JSON in other bytes: what a receiver that parses before checking would sign."""
    return json.dumps(json.loads(corps), separators=(",", ":"), sort_keys=True).encode()
