from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings

from core import cache as module
from core.cache import SharedCache

AWAY = "redis://127.0.0.1:1/0"


@pytest.fixture
def here() -> SharedCache:
    return SharedCache(settings.CACHES["default"]["LOCATION"], {})


def test_two_processes_share_what_they_count(here):
    key, other = str(uuid4()), SharedCache(settings.CACHES["default"]["LOCATION"], {})

    assert here.add(key, 1, timeout=5)
    assert not other.add(key, 1, timeout=5)
    assert other.incr(key) == 2
    assert here.get(key) == 2


def test_away_each_remembers_for_itself_and_does_not_ask_again_soon(monkeypatch):
    away = SharedCache(AWAY, {"OPTIONS": {"socket_connect_timeout": 0.5}})
    away.set("k", 1)
    monkeypatch.setattr(away, "_shared", None)  # to ask it now would fail

    assert away.incr("k") == 2
    assert away.get("k") == 2
    assert away.get("unknown", 7) == 7


def test_after_a_while_it_is_asked_again(here, monkeypatch):
    monkeypatch.setattr(module, "LEFT_ALONE_SECONDS", 0.0)
    key = str(uuid4())
    returning = SharedCache(AWAY, {"OPTIONS": {"socket_connect_timeout": 0.5}})
    returning.set(key, "alone")
    monkeypatch.setattr(returning, "_shared", here._shared)

    returning.set(key, "together", timeout=5)

    assert here.get(key) == "together"


def test_all_of_it_works_away():
    away = SharedCache(AWAY, {"OPTIONS": {"socket_connect_timeout": 0.5}})
    away.set("a", 1)

    assert away.touch("a", 5)
    assert away.has_key("a")
    assert away.delete("a")
    with pytest.raises(ValueError, match="a"):
        away.incr("a")
    away.clear()
