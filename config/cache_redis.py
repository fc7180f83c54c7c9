"""Django's Redis cache, with a client made once for each server, and counters asked in one journey.

Django makes a client at every call: its table of commands alone costs more than asking a server on the same machine.
"""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class _Client(RedisCacheClient):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._gardes: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Return the client that asks the server; threads share it, each call takes a connection of its pool."""
        if write not in self._gardes:
            self._gardes[write] = super().get_client(key, write=write)
        return self._gardes[write]

    def compter(self, key: str, delta: int, timeout: int) -> int:
        """Add to a counter, made for ``timeout`` seconds when it is not there."""
        with self.get_client(key, write=True).pipeline(transaction=False) as questions:
            questions.set(key, 0, ex=timeout, nx=True).incrby(key, delta)
            return int(questions.execute()[1])


class CacheRedis(RedisCache):
    """The shared cache in production."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client

    def compter(self, key: str, delta: int, timeout: int) -> int:
        """Add ``delta`` to a counter that lives ``timeout`` seconds from its first use; return what it is now."""
        client: Any = self._cache
        return int(client.compter(self.make_and_validate_key(key), delta, timeout))
