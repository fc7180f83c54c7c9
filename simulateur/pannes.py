"""Bad replies: each fault turns a good reply into what a sick server or network would have sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from simulateur.reponse import Reponse, erreur

_PAGE = "text/html; charset=utf-8"
# Over the 256 kB a careful client accepts.
_EXCES = 400_000


# code -> (FeexPay's key, message); each dialect words them its own way.
_ERREURS = {
    "400": (400, "ERR_NETWORK", "Operator refused the request"),
    "401": (401, "UNAUTHORIZED", "Unauthorized"),
    "403": (403, "IP_NOT_AUTHORIZED", "IP not authorized"),
    "404": (404, "NOT_FOUND", "Not found"),
    "429": (429, "RATE_LIMIT_EXCEEDED", "Too many requests"),
    "500": (500, "INTERNAL_SERVER_ERROR", "Internal server error"),
    "503": (503, "NETWORK_UNAVAILABLE", "Service under maintenance"),
}


def _enorme(reponse: Reponse, _secondes: float) -> Reponse:
    try:
        corps = {**json.loads(reponse.corps), "comment": "x" * _EXCES}
    except ValueError:
        corps = {"comment": "x" * _EXCES}
    return replace(reponse, corps=json.dumps(corps).encode())


def _fixe(reponse: Reponse) -> Callable[[Reponse, float], Reponse]:
    return lambda _bonne, _secondes: reponse


_PANNES: dict[str, Callable[[Reponse, float], Reponse]] = {
    "502": _fixe(Reponse(502, b"<html><h1>502 Bad Gateway</h1></html>", _PAGE)),
    "illisible": _fixe(Reponse(200, b'{"reference": "\xff\xfe\x00", "status": SUCC')),
    "html_200": _fixe(Reponse(200, b"<!doctype html><title>Portail</title><p>Connectez-vous", _PAGE)),
    "vide_200": _fixe(Reponse(200, b"")),
    "redirection": _fixe(Reponse(302, entetes={"Location": "http://169.254.169.254/latest/meta-data/"})),
    "enorme": _enorme,
    "pendre": lambda bonne, secondes: replace(bonne, attente_s=secondes),
    "goutte": lambda bonne, secondes: replace(bonne, goutte_s=secondes),
    "tronque": lambda bonne, _secondes: replace(bonne, coupure="tronque"),
    "coupure": lambda bonne, _secondes: replace(bonne, coupure="rst"),
}
NATURES = (*_ERREURS, *_PANNES)
# These need the good reply; every other fault means that nothing was done behind it.
LENTES = ("pendre", "goutte", "tronque", "enorme")


def abimer(
    bonne: Reponse, nature: str, secondes: float, erreur: Callable[[int, str, str], Reponse] = erreur
) -> Reponse:
    """``bonne`` seen through a fault; "pendre_apres" and the like read as their first word, "normale" as none.

    ``erreur`` words the errors of one dialect; a 429 says to come back after ``secondes``.
    """
    if nature in _ERREURS:
        refus = erreur(*_ERREURS[nature])
        entetes = {"Retry-After": str(int(secondes))} if nature == "429" else refus.entetes
        return replace(refus, entetes=entetes, apres=bonne.apres)
    panne = _PANNES.get(nature) or _PANNES.get(nature.split("_")[0])
    return replace(panne(bonne, secondes), apres=bonne.apres) if panne else bonne


ROUTES = ("initiation", "statut", "historique", "compte", "remboursement", "annulation", "tout")


@dataclass(slots=True)
class Panne:
    """An outage of one of ``ROUTES``; ``fois`` 0 = until lifted."""

    nature: str
    secondes: float = 30.0
    fois: int = 0


class Pannes:
    """Outages by route and dialect ("" = all of them), in memory only: restarting a provider ends its outage."""

    def __init__(self) -> None:
        self._posees: dict[tuple[str, str], Panne] = {}

    def poser(self, route: str, panne: Panne | None, dialecte: str = "") -> None:
        """Start an outage on a route, or lift it with None."""
        self._posees.pop((route, dialecte), None)
        if panne is not None:
            self._posees[route, dialecte] = panne

    def lever(self) -> None:
        """End every outage."""
        self._posees.clear()

    def prendre(self, route: str, dialecte: str = "") -> Panne | None:
        """The outage that hits this call, counted down."""
        for cle in ((route, dialecte), (route, ""), ("tout", dialecte), ("tout", "")):
            panne = self._posees.get(cle)
            if panne is None:
                continue
            if panne.fois == 1:
                self._posees.pop(cle, None)
            panne.fois = max(0, panne.fois - 1)
            return panne
        return None
