"""Visits are counted without a cookie, and what is kept of one tells nobody apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.utils import timezone
from redis.exceptions import RedisError

from core.row_security import WORKER, role_scope
from reports import visits
from reports.models import CohortCount
from tests import factories

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture(autouse=True)
def _new_day(monkeypatch):
    monkeypatch.setattr(caches["default"], "_asked_again_at", 0.0)
    cache.forget("visits")


def look(client, path="/", browser=BROWSER, **headers):
    return client.get(path, headers={"user-agent": browser} | headers)


def test_a_visitor_is_counted_once_a_day_and_gets_no_cookie(client):
    answers = [look(client), look(client, "/pricing/"), look(client, browser=f"{BROWSER}.1")]

    assert seen() == 2
    assert not any(answer.cookies.get("sessionid") for answer in answers)


@pytest.mark.parametrize(
    "headers",
    [
        {"browser": "Googlebot/2.1"}, {"browser": ""}, {"path": "/nowhere/"},
        {"path": "/healthz"}, {"dnt": "1"}, {"sec-gpc": "1"}, {"sec-purpose": "prefetch"},
        {"hx-request": "true"}, {"sec-fetch-dest": "image"},
    ],
)  # fmt: skip
def test_robots_and_those_who_ask_not_to_be_followed_are_not_counted(client, headers):
    look(client, **headers)

    assert seen() == 0


def test_who_is_logged_in_is_no_visitor(client):
    client.force_login(factories.make_user("person@example.com"))

    look(client)

    assert seen() == 0


def test_neither_address_nor_hash_is_kept(client):
    look(client, browser=BROWSER)

    kept = cache._shared._cache.get_client()
    values = [kept.get(key) for key in kept.scan_iter(match="*visits*")]

    assert len(values) == 2
    assert not any(b"127.0.0.1" in value or b"Firefox" in value for value in values)
    assert all(0 < kept.ttl(key) <= 2 * 86_400 for key in kept.scan_iter(match="*visits*"))


def test_a_days_number_is_written_down_and_never_falls(client):
    today = timezone.now().date()
    look(client)

    with role_scope(WORKER):
        first = visits.due(timezone.now() + timedelta(days=1)).model
        visits.keep()
        cache.forget("visits")
        visits.keep()
        numbers = list(CohortCount.objects.values_list("day", "mark", "people"))

    assert numbers == [(today, "visit", 1)]
    assert first.objects.filter(name="visits").exists()


def test_while_the_cache_is_away_pages_open_and_nobody_is_counted(client, monkeypatch):
    monkeypatch.setattr(cache._shared._cache, "get_client", away)

    assert look(client).status_code == 200
    assert seen() == 0


def away(*_args, **_options):
    raise RedisError("away")


def seen() -> int:
    return visits.seen(timezone.now().date())
