"""One outgoing HTTP call: no proxy from the environment, no redirection followed, nothing but http(s)."""

import http.client
import urllib.parse
from collections.abc import Mapping


def appeler(
    methode: str, url: str, corps: bytes | None, entetes: Mapping[str, str], delai_s: float
) -> tuple[int, bytes]:
    """HTTP code and body. Raises ``OSError`` or ``http.client.HTTPException`` when there is no answer."""
    cible = urllib.parse.urlsplit(url)
    sorte = http.client.HTTPSConnection if cible.scheme == "https" else http.client.HTTPConnection
    connexion = sorte(cible.hostname or "", cible.port, timeout=delai_s)
    chemin = cible.path or "/"
    try:
        connexion.request(methode, f"{chemin}?{cible.query}" if cible.query else chemin, corps, dict(entetes))
        reponse = connexion.getresponse()
        return reponse.status, reponse.read()
    finally:
        connexion.close()
