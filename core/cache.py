"""The cache that all processes share, which nobody has to have: it may be away at any time."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from core.crypto import blind_index

log = structlog.get_logger(__name__)
# After a failure nobody waits for it again for so long.
LEFT_ALONE_SECONDS = 5.0
# So that a flood of senders can't push out what is counted of one of them.
MOST_OWN = 20_000
_UNREADABLE = object()
# In our own limits' keys, and in allauth's.
_ADDRESS = re.compile(r"(?<=:address:).+(?=:\d+:\d+$)|(?<=/ip:ip:).+$")


def nameless(key: str, prefix: str, version: int) -> str:
    """Limits count by IP address; the address itself is in no key."""
    hidden = _ADDRESS.sub(lambda found: blind_index(found[0], "cache"), str(key))
    return f"{prefix}:{version}:{hidden}"


class JsonSerializer:
    """What we keep is numbers, words and lists of them: nothing that is read can run as code."""

    def dumps(self, value: Any) -> bytes | int:
        """A whole number goes as it is, so that the server can count it up."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        """What somebody else put there, or an older release, is no value."""
        try:
            return json.loads(stored)
        except (ValueError, RecursionError):
            return _UNREADABLE


class SharedCache(BaseCache):
    """Redis or Valkey; while it is away each process remembers for itself, and nothing fails."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = params.get("OPTIONS", {}) | {"serializer": JsonSerializer}
        kept = {**params, "OPTIONS": options, "KEY_FUNCTION": nameless}
        self._shared = RedisCache(server, kept)
        self._own = LocMemCache(f"instead of {server}", {"OPTIONS": {"MAX_ENTRIES": MOST_OWN}})
        self._asked_again_at = 0.0

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return self._ask("add", key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = self._ask("get", key, default, version)
        return found if _is_like(found, default) else default

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._ask("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask("touch", key, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._ask("delete", key, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._ask("has_key", key, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError for a key that is not there."""
        return self._ask("incr", key, delta, version)

    def clear(self) -> None:
        self._own.clear()
        self._ask("clear")

    def add_different(self, key: str, value: str, seconds: int) -> None:
        """Count a value once under the key. It is not kept: what is kept can only tell how many
        there were. While the cache is away nothing is counted."""

        def add(client: Any) -> None:
            client.pfadd(key, value)
            client.expire(key, seconds)

        self._count(add)

    def count_different(self, key: str) -> int:
        """How many, true within about 1 per cent; 0 while the cache is away."""
        return self._count(lambda client: client.pfcount(key)) or 0

    def forget(self, text: str) -> int:
        """Delete every value whose key holds the text; gives how many. Raises RedisError."""
        client = self._shared._cache.get_client()
        keys = list(client.scan_iter(match=f"*{text}*", count=1000))
        return client.delete(*keys) if keys else 0

    def ping(self) -> None:
        """For who looks whether it is there. Raises RedisError."""
        self._shared._cache.get_client().ping()

    def _count(self, act: Callable[[Any], Any]) -> Any:
        """None while it is away: what each process counted could not be added up."""
        return self._tried(lambda: act(self._shared._cache.get_client()), lambda: None)

    def _ask(self, act: str, *args: Any) -> Any:
        return self._tried(
            lambda: getattr(self._shared, act)(*args), lambda: getattr(self._own, act)(*args)
        )

    def _tried(self, shared: Callable[[], Any], instead: Callable[[], Any]) -> Any:
        if time.monotonic() >= self._asked_again_at:
            try:
                return shared()
            except RedisError as error:
                self._asked_again_at = time.monotonic() + LEFT_ALONE_SECONDS
                log.warning("shared cache away", error=type(error).__name__)
        return instead()


def _is_like(found: Any, default: Any) -> bool:
    """Who says what stands for a missing value can use no other kind: a list is one of moments."""
    if found is _UNREADABLE:
        return False
    if isinstance(default, list):
        return isinstance(found, list) and all(type(one) in (int, float) for one in found)
    return default is None or type(found) is type(default)
