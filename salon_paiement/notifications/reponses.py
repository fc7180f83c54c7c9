"""What an HTTP answer to a message means: taken, refused for good, or to be tried again (and when)."""

from __future__ import annotations

import requests

from salon_paiement.notifications.base import EchecEnvoi
from salon_paiement.reseau.attente import attente_lire

# Our own settings, to be mended while the message waits; and what they say will pass.
A_REPRENDRE = frozenset({401, 403, 407, 408, 421, 423, 425, 429})


def reponse_juger(reponse: requests.Response) -> None:
    """Return when it was taken (2xx).

    Raises:
        EchecEnvoi: refused. A redirect is never followed: it is a setting to mend.
    """
    code = reponse.status_code
    if 200 <= code < 300:
        return
    temporaire = code >= 500 or 300 <= code < 400 or code in A_REPRENDRE
    entete = reponse.headers.get("Retry-After")
    attente = attente_lire(entete) if entete and code in {429, 503} else 0
    raise EchecEnvoi(f"HTTP {code}", definitif=not temporaire, attente=attente)
