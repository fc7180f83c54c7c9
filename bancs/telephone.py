"""A phone without JavaScript, cheap enough to load a server with: cookies, forms, redirects. Needs no Django."""

from __future__ import annotations

import http.client
import random
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

_JETON = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_PRESTATION = re.compile(r'name="p"[^>]*?value="([^"]+)"|value="([^"]+)"[^>]*?name="p"')
_SESSION = re.compile(r'action="/s/([\w-]+)/prestations"')
_VOIR_AILLEURS, _REUSSI = 303, 200
_AGENT = "Mozilla/5.0 (Linux; Android 12; TECNO KG5) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36"


class PageInattendue(Exception):
    """The server did not answer what a phone expects."""


@dataclass
class Telephone:
    """One phone, on one kept connection, behind a proxy that speaks HTTPS."""

    adresse: str
    cookies: dict[str, str] = field(default_factory=dict)
    requetes: int = 0
    session: str = ""

    def __post_init__(self) -> None:
        self._lien = http.client.HTTPConnection(urlsplit(self.adresse).netloc, timeout=20)

    def jusqu_a_payer(self, jeton_poste: str) -> str:
        """Scan, choose one service, say who it is for; return the page that offers to pay.

        Raises:
            PageInattendue: any other answer on the way.
        """
        page = self.demander("GET", f"/q/{jeton_poste}")
        self.session = _trouver(_SESSION, page)
        choix = {"p": _trouver(_PRESTATION, page), "csrfmiddlewaretoken": _trouver(_JETON, page)}
        page = self.demander("POST", f"/s/{self.session}/prestations", choix)
        numero = "0166" + "".join(random.choices("0123456789", k=6))
        qui = {"prenom": "Afi", "telephone": numero, "csrfmiddlewaretoken": _trouver(_JETON, page)}
        return self.demander("POST", f"/s/{self.session}/vous", qui)

    def demander(self, methode: str, chemin: str, champs: dict[str, str] | None = None) -> str:
        """Ask, follow one redirection as a browser does, return the page's text."""
        statut, entetes, texte = self._echanger(methode, chemin, champs)
        if statut == _VOIR_AILLEURS:
            chemin = entetes["Location"] or ""
            statut, entetes, texte = self._echanger("GET", chemin, None)
        if statut != _REUSSI:
            raise PageInattendue(f"{methode} {chemin} : {statut} {texte[:300]}")
        return texte

    def toucher(self, chemin: str) -> int:
        """Ask for a page whatever it is; return its status."""
        self._lien.request("GET", chemin, headers=self.entetes())
        reponse = self._lien.getresponse()
        reponse.read()
        return reponse.status

    def entetes(self) -> dict[str, str]:
        """Return what this phone sends with every request."""
        return {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.8",
            "User-Agent": _AGENT,
            "Accept-Language": "fr",
            "Referer": self.adresse.replace("http://", "https://") + "/",
            "Cookie": "; ".join(f"{nom}={valeur}" for nom, valeur in self.cookies.items()),
        }

    def fermer(self) -> None:
        """Hang up."""
        self._lien.close()

    def _echanger(
        self, methode: str, chemin: str, champs: dict[str, str] | None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        entetes = self.entetes() | {"Content-Type": "application/x-www-form-urlencoded"}
        self._lien.request(methode, chemin, urlencode(champs) if champs else None, entetes)
        reponse = self._lien.getresponse()
        texte = reponse.read().decode()
        self.requetes += 1
        for cookie in reponse.headers.get_all("Set-Cookie") or []:
            nom, _egal, valeur = cookie.partition(";")[0].partition("=")
            self.cookies[nom] = valeur
        return reponse.status, reponse.headers, texte


def _trouver(motif: re.Pattern[str], page: str) -> str:
    trouve = motif.search(page)
    if trouve is None:
        raise PageInattendue(f"{motif.pattern} absent de la page : {page[:300]}")
    return next(groupe for groupe in trouve.groups() if groupe)
