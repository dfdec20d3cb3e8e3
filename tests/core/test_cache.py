from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from redis import Redis

from core import cache as module
from core.cache import SharedCache, nameless

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


class Planted:
    """Unpickled, it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Path, str]]:
        return Path.write_text, (self.path, "it ran")


def test_what_a_stranger_planted_is_no_value_and_never_runs(here, tmp_path):
    key, trace = str(uuid4()), tmp_path / "trace"
    server = Redis.from_url(settings.CACHES["default"]["LOCATION"])
    server.set(here._shared.make_key(key), pickle.dumps(Planted(trace)), ex=5)

    assert here.get(key) is None
    assert here.get(key, []) == []
    assert not trace.exists()


@pytest.mark.parametrize("planted", ["null", "{}", '"words"', "7", '[null, "x"]', "[[1]]"])
def test_what_is_no_list_of_moments_is_none_where_one_is_asked_for(here, planted):
    key = str(uuid4())
    server = Redis.from_url(settings.CACHES["default"]["LOCATION"])
    server.set(here._shared.make_key(key), planted, ex=5)

    assert here.get(key, []) == []


def test_lists_and_words_come_back_as_they_were(here):
    key, history = str(uuid4()), [1796000000.123456, "twice", True, None]

    here.set(key, history, timeout=5)

    assert here.get(key) == history


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


@pytest.mark.parametrize(
    "key",
    ["limit:auth:address:{}:86400:20786", "allauth:rl:account:signup:100/86400/ip:ip:{}"],
)
@pytest.mark.parametrize("address", ["198.51.100.7", "2001:db8::/64"])
def test_an_address_that_is_counted_is_in_no_key(key, address):
    kept = nameless(key.format(address), "visiona", 1)

    assert address not in kept
    assert kept != nameless(key.format("198.51.100.8"), "visiona", 1)
    assert kept == nameless(key.format(address), "visiona", 1)
