"""The one HTTP client of the providers: bounded in time and size, never redirected, logged without its contents.

What was asked decides what a failure means. A request that never left may be asked again; one that may
have arrived is *unknown*, and only a query can settle it. Only GETs are repeated.
"""

from __future__ import annotations

import functools
import http.client
import json
import logging
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
import stamina
import urllib3
from django.utils.translation import gettext as _
from requests import PreparedRequest, Request

from paiements.fournisseurs.adresses import chemin_montrable
from paiements.fournisseurs.connexion import APPEL, AdaptateurGarde, Appel, est_boucle_locale
from paiements.fournisseurs.erreurs import (
    ConfigurationInvalide,
    FournisseurIndisponible,
    Introuvable,
    RefusFournisseur,
    ResultatInconnu,
    TropDeDemandes,
)
from paiements.fournisseurs.lecture import attente_lire, json_ou_vide, lire_json, texte_sur
from paiements.fournisseurs.mesures import appel_mesurer

CORPS_MAX = 256 * 1024
AGENT = "salon-paiement"
# The gateway gave up waiting, or says the same request is already there: a first copy may have been taken.
CODES_AMBIGUS = frozenset({408, 409})
_PANNES = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)


class Passager(ResultatInconnu):
    """Unknown for a reason that may pass within a second (5xx, silence, reset): worth repeating a GET."""


class Conflit(ResultatInconnu):
    """408 or 409: they, or the gateway, may hold a first copy of the request, or it comes too late.

    Attributes:
        code: HTTP status.
    """

    def __init__(self, code: int) -> None:
        super().__init__(f"réponse inattendue (HTTP {code})")
        self.code = code


class AccesInterdit(ConfigurationInvalide):
    """403: known to them, but this call is not for us (right not granted, address not allowed)."""


class RefusHttp(RefusFournisseur):
    """A 4xx to a request that would have moved money.

    Attributes:
        code: HTTP status.
        corps: their JSON object, empty when unreadable.
    """

    def __init__(self, code: int, corps: Mapping[str, object]) -> None:
        super().__init__("autre", texte_sur(corps.get("message")) or f"HTTP {code}")
        self.code = code
        self.corps = corps


@dataclass(frozen=True, slots=True)
class Reponse:
    """Status, headers and whole body of an answer; none of it is shown by ``repr``."""

    code: int
    entetes: Mapping[str, str] = field(repr=False)
    corps: bytes = field(repr=False)


def json_ou_erreur(
    reponse: Reponse, *, mouvement: bool, liste: str = "", vide_permis: bool = False
) -> dict[str, object]:
    """The JSON object of a 2xx, or the failure its status means.

    Args:
        mouvement: whether the request could move money: then a 4xx is a refusal, else it is no verdict.
        liste: name under which a bare JSON array is returned (empty: an array is unreadable).
        vide_permis: a 2xx without any body is an empty object.

    Raises:
        ConfigurationInvalide, TropDeDemandes, Introuvable, RefusHttp, ResultatInconnu.
    """
    code = reponse.code
    if 200 <= code < 300:
        return {} if vide_permis and not reponse.corps.strip() else lire_json(reponse.corps, liste=liste)
    if code == 401:
        raise ConfigurationInvalide(_("le fournisseur ne reconnaît pas notre clé (HTTP 401)"))
    if code == 403:
        raise AccesInterdit("le fournisseur nous interdit cet appel (HTTP 403)")
    if code == 429:
        raise TropDeDemandes(attente_lire(reponse.entetes.get("Retry-After")))
    if code >= 500:
        raise Passager(f"panne du fournisseur (HTTP {code})")
    if code == 404 and not mouvement:
        raise Introuvable("référence inconnue du fournisseur (HTTP 404)")
    if code in CODES_AMBIGUS:
        raise Conflit(code)
    if mouvement and code >= 400:
        raise RefusHttp(code, json_ou_vide(reponse.corps))
    raise ResultatInconnu(f"réponse inattendue (HTTP {code})")


class ClientHttp:
    """Calls to one provider with one account.

    Args:
        base: ``https://host[/path]``; with ``boucle_locale``, http or https on this machine only.
        entetes: sent with every call (the Authorization); never logged.
        secrets: values blanked out wherever the provider would echo them.
        connexion: seconds to open the connection.
        lecture: longest silence of the server, in seconds.
        total: seconds for one call from first to last byte, repetitions of a GET included.
        boucle_locale: talk to this machine only (simulator, tests) instead of public addresses only.
        nom: whose log tells each call: verb, path, status, duration; no header, no body.

    Raises:
        ConfigurationInvalide: the base is not allowed.
    """

    def __init__(
        self,
        base: str,
        *,
        entetes: Mapping[str, str],
        secrets: tuple[str, ...] = (),
        connexion: float = 3.0,
        lecture: float = 10.0,
        total: float = 15.0,
        boucle_locale: bool = False,
        nom: str = "autre",
    ) -> None:
        self._nom = nom
        self._journal = logging.getLogger(f"paiements.fournisseurs.{nom}")
        self._base = _base_permise(base, boucle_locale)
        self._entetes = {"User-Agent": AGENT, "Accept": "application/json", "Connection": "close", **entetes}
        self._secrets = tuple(secret.encode() for secret in secrets if secret)
        self._connexion = connexion
        self._lecture = lecture
        self._total = total
        self._boucle_locale = boucle_locale

    def get_json(self, chemin: str, *, liste: str = "") -> dict[str, object]:
        """GET, at most three times on an outage, all within the total delay.

        Args:
            liste: see :func:`json_ou_erreur`.

        Raises:
            FournisseurIndisponible, ResultatInconnu, Introuvable, TropDeDemandes, ConfigurationInvalide.
        """
        echeance = time.monotonic() + self._total

        def essai() -> dict[str, object]:  # without argument: stamina logs those
            return json_ou_erreur(self._envoyer("GET", chemin, echeance), mouvement=False, liste=liste)

        def a_reprendre(exc: Exception) -> bool:
            return isinstance(exc, FournisseurIndisponible | Passager) and time.monotonic() < echeance

        reprise = stamina.RetryingCaller(
            attempts=3, timeout=self._total, wait_initial=0.2, wait_max=1.0, wait_jitter=0.3
        )
        return reprise(a_reprendre, essai)

    def post_json(
        self,
        chemin: str,
        corps: Mapping[str, object] | None,
        *,
        mouvement: bool = True,
        corps_max: int = CORPS_MAX,
        vide_permis: bool = False,
    ) -> dict[str, object]:
        """POST exactly once, whatever happens.

        Args:
            corps: ``None`` for a POST without any body.
            mouvement: ``False`` for a search that happens to be a POST.
            corps_max: largest answer read, in bytes.
            vide_permis: see :func:`json_ou_erreur`.

        Raises:
            FournisseurIndisponible: the connection was never opened, nothing was sent.
            ResultatInconnu: sent, and no readable answer.
            RefusHttp, Introuvable, TropDeDemandes, ConfigurationInvalide: see :func:`json_ou_erreur`.
        """
        echeance = time.monotonic() + self._total
        donnees = b"" if corps is None else json.dumps(corps).encode()
        reponse = self._envoyer("POST", chemin, echeance, donnees, corps_max)
        return json_ou_erreur(reponse, mouvement=mouvement, vide_permis=vide_permis)

    def delete(self, chemin: str) -> None:
        """DELETE exactly once; what a success says is not read.

        Raises:
            FournisseurIndisponible, ResultatInconnu, RefusHttp, Introuvable, TropDeDemandes, ConfigurationInvalide.
        """
        reponse = self._envoyer("DELETE", chemin, time.monotonic() + self._total)
        if not 200 <= reponse.code < 300:
            json_ou_erreur(reponse, mouvement=reponse.code != 404)

    def _envoyer(
        self, methode: str, chemin: str, echeance: float, donnees: bytes | None = None, corps_max: int = CORPS_MAX
    ) -> Reponse:
        debut, issue, code = time.monotonic(), "interrompu", None
        appel = Appel(echeance, self._lecture, self._boucle_locale)
        jeton = APPEL.set(appel)
        adaptateur = AdaptateurGarde()
        try:
            requete = self._requete(methode, chemin, donnees)
            delais = (min(self._connexion, appel.restant()), self._lecture)
            # Straight to the adapter: no environment, no netrc, no cookie, no redirect is ever looked at.
            with adaptateur.send(requete, stream=True, timeout=delais, verify=True) as reponse:
                recu = _lire_borne(reponse.iter_content(8192), corps_max)
                code = reponse.status_code
                issue = f"HTTP {code}"
                return Reponse(code, reponse.headers, self._sans_secret(recu))
        except _PANNES as exc:
            # Only the class: the text of these exceptions may carry the URL or the headers.
            issue = type(exc).__name__
            if not appel.ouverte:
                raise FournisseurIndisponible(f"connexion impossible ({type(exc).__name__})") from None
            raise Passager(f"réponse perdue ({type(exc).__name__})") from None
        finally:
            adaptateur.close()
            APPEL.reset(jeton)
            duree = time.monotonic() - debut
            self._journal.info("%s %s : %s en %d ms", methode, chemin_montrable(chemin), issue, duree * 1000)
            appel_mesurer(self._nom, methode, code, ouverte=appel.ouverte, secondes=duree)

    def _requete(self, methode: str, chemin: str, donnees: bytes | None) -> PreparedRequest:
        entetes = self._entetes if not donnees else {**self._entetes, "Content-Type": "application/json"}
        return Request(methode, self._base + chemin, headers=entetes, data=donnees).prepare()

    def _sans_secret(self, corps: bytes) -> bytes:
        """A secret may come back as it is, or in one of JSON's spellings of each of its characters."""
        for secret in self._secrets:
            corps = _motif_echappe(secret).sub(b"***", corps)
        return corps


@functools.lru_cache(maxsize=256)
def _motif_echappe(secret: bytes) -> re.Pattern[bytes]:
    """Each character of a secret, as it is or in any of JSON's spellings."""
    formes = (
        rb"(?:%b|\\%b|\\u%b)" % (re.escape(bytes([o])), re.escape(bytes([o])), b"".join(_casse(c) for c in b"%04x" % o))
        for o in secret
    )
    return re.compile(b"".join(formes))


def _casse(octet: int) -> bytes:
    lettre = bytes([octet])
    return lettre if lettre.isdigit() else b"[" + lettre.lower() + lettre.upper() + b"]"


def _lire_borne(morceaux: Iterator[bytes], corps_max: int) -> bytes:
    recu = bytearray()
    for morceau in morceaux:
        recu += morceau
        if len(recu) > corps_max:
            raise ResultatInconnu("réponse trop longue")
    return bytes(recu)


def _base_permise(base: str, boucle_locale: bool) -> str:
    try:
        morceaux = urlsplit(base)
        hote, _port = morceaux.hostname or "", morceaux.port
    except ValueError:
        raise ConfigurationInvalide("adresse du fournisseur illisible") from None
    schemas = {"http", "https"} if boucle_locale else {"https"}
    superflu = morceaux.username or morceaux.password or morceaux.query or morceaux.fragment
    if not hote or morceaux.scheme not in schemas or superflu or (boucle_locale and not est_boucle_locale(hote)):
        raise ConfigurationInvalide("adresse du fournisseur refusée")
    return base.rstrip("/")
