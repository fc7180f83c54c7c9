"""A payment page a provider sends us to: followed only when it can be nothing but a page."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from salon_paiement.reseau.connexion import est_boucle_locale, est_publique

_LONGUEUR_MAX = 2048


def page_sure(url: object, *, locale: bool = False) -> str | None:
    """Return the page's address when a payer may be sent there, else ``None``.

    Args:
        url: what the provider wrote.
        locale: the simulator's pages, http or https, on this machine or its own network (a real phone of
            the same room opens them over its Wi-Fi) instead of https anywhere.
    """
    if not isinstance(url, str) or len(url) > _LONGUEUR_MAX or not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        return None
    try:
        morceaux = urlsplit(url)
        hote, _port = morceaux.hostname or "", morceaux.port
    except ValueError:
        return None
    if not hote or "@" in morceaux.netloc:
        return None
    if locale:
        permise = morceaux.scheme in {"http", "https"} and (est_boucle_locale(hote) or _est_voisine(hote))
    else:
        permise = morceaux.scheme == "https"
    return url if permise else None


def _est_voisine(hote: str) -> bool:
    try:
        ipaddress.ip_address(hote)
    except ValueError:
        return False
    return not est_publique(hote)
