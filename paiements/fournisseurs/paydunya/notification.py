"""PayDunya's IPN: a form written as PHP arrays, with a hash that proves little.

``data[hash]`` is SHA-512 of the master key, the same in every message: it shows that the sender knows the key,
covers none of the content, and can be replayed for ever. Enough to drop noise at the door, not more.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from paiements.fournisseurs.erreurs import SignatureInvalide

_CHAMPS_MAX = 400
_HACHE = "data[hash]"


def champs_lire(corps: bytes) -> Mapping[str, str]:
    """Return the form's fields; none when it is unreadable or names one twice."""
    try:
        paires = parse_qsl(corps.decode("utf-8"), keep_blank_values=True, max_num_fields=_CHAMPS_MAX)
    except ValueError:
        return {}
    champs = dict(paires)
    return champs if len(champs) == len(paires) else {}


def hache_verifier(champs: Mapping[str, str], cles_maitres: Iterable[str]) -> None:
    """Accept a message whose hash is that of one of the master keys; an empty key never counts.

    Raises:
        SignatureInvalide: absent or wrong.
    """
    recu = champs.get(_HACHE, "").encode()
    attendus = [hashlib.sha512(cle.encode()).hexdigest().encode() for cle in cles_maitres if cle]
    comparaisons = [hmac.compare_digest(attendu, recu) for attendu in attendus]
    if not any(comparaisons):
        raise SignatureInvalide
