"""Computed once until a fact makes it old: pages and the API keep here what they have just computed.

One place per view, its version beside it: a new fact replaces what is kept instead of adding to it, so that the cache
stays as small as the views are few. Without any cache everything is computed, and nothing waits.
"""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language

from salon_paiement.cache_garde import cache_ecrire, cache_liberer, cache_lire, cache_reserver
from statistiques.cache_mesures import Resultat, noter
from statistiques.perimetre import Perimetre
from statistiques.versions import version_de

# Compressed bytes of one value beyond which it is not worth its place.
TAILLE_MAX = 64 * 1024
# Seconds for which one reader computes on behalf of the others, and for which they wait before doing it themselves.
RESERVE, PATIENCE, REGARD = 10, 0.15, 0.01


@dataclass(frozen=True, slots=True)
class Memoire:
    """One value as JSON reads it back.

    Args:
        trouve: it was there already; ``calcul_ms``: what computing it took, then or now; ``age``: seconds since.
    """

    valeur: Any
    trouve: bool
    calcul_ms: int
    age: int


def memoriser(
    nom: str,
    perimetre: Perimetre,
    cle: str,
    calculer: Callable[[], Any],
    duree: int | None = None,
    version: str | None = None,
) -> Memoire:
    """Return what ``calculer`` gives, without calling it when nothing has happened since it was last called.

    Args:
        nom: the view, one of a few fixed words; ``cle``: everything else the value depends on but salons and language.
        calculer: returns what JSON can hold (dates and lazy texts included).
        duree: seconds after which it is computed again anyway, for what no fact tells; 0 keeps nothing.
        version: what :func:`version_de` gave, when the caller has it: from before anything was read.
    """
    duree = settings.STATISTIQUES_CACHE_SECONDES if duree is None else duree
    if duree <= 0:
        return _rendre(nom, *_calculer(calculer))
    version = version or version_de(perimetre)
    place = _place(nom, perimetre, cle)
    trouvee = _lire(nom, place, version)
    if trouvee is not None:
        return trouvee
    verrou = f"{place}:{version}"
    reserve = cache_reserver(verrou, RESERVE)
    if reserve is False and (trouvee := _attendre(nom, place, version)) is not None:
        return trouvee
    try:
        texte, calcul_ms = _calculer(calculer)
        octets = zlib.compress(texte.encode())
        if len(octets) > TAILLE_MAX:
            noter(nom, Resultat.ECARTE)
        else:
            cache_ecrire(place, (version, time.time(), calcul_ms, octets), duree)
    finally:
        if reserve:
            cache_liberer(verrou)
    return _rendre(nom, texte, calcul_ms)


def etag_de(nom: str, perimetre: Perimetre, cle: str = "", version: str | None = None) -> str:
    """Return a weak ETag known before anything is computed: a reader who has it needs no computation.

    It changes with every fact, and with the cache's lifetime for what no fact tells.
    """
    duree = max(settings.STATISTIQUES_CACHE_SECONDES, 1)
    parties = [_place(nom, perimetre, cle), version or version_de(perimetre), str(int(time.time() // duree))]
    return f'W/"{hashlib.blake2b("|".join(parties).encode(), digest_size=12).hexdigest()}"'


def _place(nom: str, perimetre: Perimetre, cle: str) -> str:
    salons = ",".join(sorted(str(pk) for pk in perimetre.ids))
    vue = hashlib.blake2b(f"{salons}|{cle}|{get_language()}".encode(), digest_size=16).hexdigest()
    return f"stat:{settings.VERSION}:{nom}:{vue}"


def _lire(nom: str, place: str, version: str) -> Memoire | None:
    garde = cache_lire(place)
    if garde is None or garde[0] != version:
        return None
    _version, calcule_le, calcul_ms, octets = garde
    noter(nom, Resultat.TROUVE)
    return Memoire(json.loads(zlib.decompress(octets)), True, calcul_ms, max(int(time.time() - calcule_le), 0))


def _attendre(nom: str, place: str, version: str) -> Memoire | None:
    """Somebody is computing it: give her a moment, not more."""
    fin = time.monotonic() + PATIENCE
    while time.monotonic() < fin:
        time.sleep(REGARD)
        if (trouvee := _lire(nom, place, version)) is not None:
            return trouvee
    return None


def _calculer(calculer: Callable[[], Any]) -> tuple[str, int]:
    debut = time.perf_counter()
    texte = json.dumps(calculer(), cls=DjangoJSONEncoder, separators=(",", ":"), ensure_ascii=False)
    return texte, round((time.perf_counter() - debut) * 1000)


def _rendre(nom: str, texte: str, calcul_ms: int) -> Memoire:
    noter(nom, Resultat.CALCULE, calcul_ms)
    # Read back, so that a reader gets the same whether it was there or not.
    return Memoire(json.loads(texte), False, calcul_ms, 0)
