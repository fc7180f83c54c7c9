"""The Redis this installation uses, asked directly: does each answer, and how full is it?"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

# Seconds: whoever asks is a scrape, which must tell of a dead Redis and not wait for it.
ATTENTE = 0.2
FILE, CACHE = "file", "cache"


@dataclass(frozen=True, slots=True)
class EtatRedis:
    """One Redis. ``octets`` and ``pour_cent`` are ``None`` when it does not answer; ``oublie``: it drops old keys."""

    nom: str
    joignable: bool
    octets: int | None = None
    pour_cent: int | None = None
    oublie: bool = False


def redis_etats() -> list[EtatRedis]:
    """Return the state of the queue's Redis and of the cache's, those that there are; one question each."""
    return [_interroger(nom, adresse) for nom, adresse in _adresses()]


def memoire_pour_cent(etats: Iterable[EtatRedis]) -> int | None:
    """Return how full the fullest of those that refuse rather than forget is, ``None`` when there is none.

    A cache that forgets its oldest keys is always full, and none the worse for it.
    """
    return max((e.pour_cent for e in etats if e.pour_cent is not None and not e.oublie), default=None)


def _adresses() -> Iterator[tuple[str, str]]:
    file = adresse_lisible(settings.CELERY_BROKER_URL)
    if file:
        yield FILE, file
    cache: dict[str, Any] = settings.CACHES["default"]
    if cache["BACKEND"].endswith(".RedisCache"):
        lieux = cache["LOCATION"]
        yield CACHE, lieux if isinstance(lieux, str) else lieux[0]


def adresse_lisible(broker: str) -> str:
    """Return Celery's address in the words of the Redis library, empty when it is of something else."""
    morceaux = urlsplit(broker)
    if morceaux.scheme == "redis+socket":
        base = parse_qs(morceaux.query).get("virtual_host", ["0"])[0]
        return f"unix://{morceaux.path}?db={base}"
    return broker if morceaux.scheme in {"redis", "rediss"} else ""


def _interroger(nom: str, adresse: str) -> EtatRedis:
    client = redis.Redis.from_url(
        adresse, socket_timeout=ATTENTE, socket_connect_timeout=ATTENTE, retry=Retry(NoBackoff(), 0)
    )
    with contextlib.suppress(redis.RedisError, OSError, ValueError, KeyError), contextlib.closing(client):
        dit = client.info("memory")
        octets = int(dit["used_memory"])
        limite = int(dit["maxmemory"]) or int(dit["total_system_memory"])
        return EtatRedis(nom, True, octets, octets * 100 // limite, dit["maxmemory_policy"] != "noeviction")
    return EtatRedis(nom, False)
