"""A ``requests`` session for addresses that people type: what it connects to was judged, what it reads is bounded."""

from __future__ import annotations

import http.client
import time
from typing import Any

import requests
import urllib3
from django.conf import settings

from salon_paiement.erreurs import SaisieInvalide
from salon_paiement.reseau.adresses import adresse_verifier
from salon_paiement.reseau.connexion import APPEL, AdaptateurGarde, Appel

CORPS_MAX = 64 * 1024  # bytes
_PANNES = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)


class PasPartie(requests.RequestException):
    """The connection was never opened: nothing was sent."""


class ReponsePerdue(requests.RequestException):
    """Sent, and no readable answer: it may have been taken."""


class SessionGardee(requests.Session):
    """Only to public addresses (of the name as it resolves at that moment), no redirect, no proxy, no cookie kept.

    Args:
        connexion: seconds to open the connection.
        lecture: longest silence of the server, in seconds.
        total: seconds for one call from first to last byte.
        coupe: bytes of an answer after which the rest is left unread (0: a long answer is a lost one).
    """

    def __init__(self, *, connexion: float = 3.0, lecture: float = 10.0, total: float = 15.0, coupe: int = 0) -> None:
        super().__init__()
        self._coupe = coupe
        # No environment, no netrc: what the machine's owner set for herself is not for these addresses.
        self.trust_env = False
        self._delais = (connexion, lecture, total)
        for schema in ("https://", "http://"):
            self.mount(schema, AdaptateurGarde())

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        """Send one request; its answer is read whole.

        Raises:
            PasPartie: refused address, or no connection.
            ReponsePerdue: sent, and what came back is no answer (silence, cut, too long).
        """
        connexion, lecture, total = self._delais
        appel = Appel(time.monotonic() + total, lecture, settings.RESEAU_BOUCLE_LOCALE)
        jeton = APPEL.set(appel)
        options |= {"allow_redirects": False, "stream": True, "timeout": (connexion, lecture), "verify": True}
        try:
            reponse = super().request(method, adresse_verifier(str(url)), *args, **options)
            _lire(reponse, self._coupe)
        except SaisieInvalide:
            raise PasPartie("adresse refusée") from None
        except _PANNES as panne:
            # Only the class: the text of these exceptions may carry the address or the headers.
            genre = type(panne).__name__
            if appel.ouverte:
                raise ReponsePerdue(f"réponse perdue ({genre})") from None
            raise PasPartie(f"connexion impossible ({genre})") from None
        finally:
            APPEL.reset(jeton)
        return reponse


def _lire(reponse: requests.Response, coupe: int) -> None:
    recu = bytearray()
    with reponse:
        for morceau in reponse.iter_content(coupe or 8192):
            recu += morceau
            if coupe and len(recu) >= coupe:
                del recu[coupe:]
                break
            if len(recu) > CORPS_MAX:
                raise ValueError("réponse trop longue")
    reponse._content = bytes(recu)
