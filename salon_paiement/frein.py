"""A brake on guessing: so many tries per network and window, counted in the cache."""

from __future__ import annotations

import ipaddress
import logging

from django.core.cache import cache

journal = logging.getLogger(__name__)


def frein_serre(usage: str, adresse: str | None, limite: int) -> bool:
    """Tell whether ``adresse`` has used up its tries; a lost cache never stops anybody."""
    try:
        return int(cache.get(_cle(usage, adresse), 0)) >= limite
    except Exception:
        journal.warning("frein %s : cache injoignable", usage, exc_info=True)
        return False


def frein_compter(usage: str, adresse: str | None, duree: int) -> None:
    """Count one try; the window lasts ``duree`` seconds from the first."""
    cle = _cle(usage, adresse)
    try:
        cache.add(cle, 0, duree)
        cache.incr(cle)
    except Exception:
        # Redis away, or the key gone between the two calls: one try is not counted.
        journal.warning("frein %s : cache injoignable", usage, exc_info=True)


def _cle(usage: str, adresse: str | None) -> str:
    return f"frein:{usage}:{reseau_de(adresse)}"


def reseau_de(adresse: str | None) -> str:
    """One subscriber holds a whole IPv6 /64: counting single addresses there would count nothing."""
    try:
        lue = ipaddress.ip_address(adresse or "")
    except ValueError:
        return "inconnue"
    longueur = 32 if lue.version == 4 else 64
    return str(ipaddress.ip_network(f"{lue}/{longueur}", strict=False).network_address)
