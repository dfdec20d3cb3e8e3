from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from core.providers import (
    NotSent,
    ProviderError,
    Rejected,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from core.replicate import client
from core.replicate.client import call, rows
from tests.core.replicate.stranger import Answer, Stranger, as_json, page


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.3))


def test_the_sdk_signs_the_call(stranger: Stranger, settings: Any):
    stranger.will(as_json({"username": "we"}))

    call("GET", "/v1/account")

    [asked] = stranger.asked
    assert asked.path == "/v1/account"
    assert asked.headers["authorization"] == f"Bearer {settings.REPLICATE_API_TOKEN}"
    assert asked.headers["user-agent"].startswith("replicate-python/")


def test_one_client_serves_all_calls(stranger: Stranger):
    stranger.will(as_json({}))

    assert client._client() is client._client()


@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_busy_provider_is_asked_once_and_never_waited_for(stranger: Stranger, status: int):
    stranger.will(as_json({}, status, Retry_After="30"))
    began = time.monotonic()

    with pytest.raises(ProviderError):
        call("GET", "/v1/account")

    assert len(stranger.asked) == 1
    assert time.monotonic() - began < 2


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("bad", [Answer(hang=True), Answer(drop=True)])
def test_a_post_without_an_answer_is_unconfirmed_and_sent_once(stranger: Stranger, bad: Answer):
    stranger.will(bad)
    began = time.monotonic()

    with pytest.raises(Unconfirmed):
        call("POST", "/v1/predictions", json={})

    assert time.monotonic() - began < 2
    assert len(stranger.asked) == 1


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("bad", [Answer(hang=True), Answer(drop=True), page(502)])
def test_a_look_without_an_answer_may_be_repeated(stranger: Stranger, bad: Answer):
    stranger.will(bad)

    with pytest.raises(ProviderError) as raised:
        call("GET", "/v1/trainings/abc")

    assert type(raised.value) is ProviderError
    assert not raised.value.permanent


def test_nobody_listening_is_not_sent(settings: Any):
    settings.REPLICATE_BASE_URL = "http://127.0.0.1:1"

    with pytest.raises(NotSent):
        call("POST", "/v1/predictions", json={})


def test_a_name_that_does_not_resolve_is_not_sent(settings: Any):
    settings.REPLICATE_BASE_URL = "http://nowhere.invalid"

    with pytest.raises(NotSent):
        call("POST", "/v1/predictions", json={})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (as_json({}, 400), Rejected),
        (as_json({}, 401), Unavailable),
        (as_json({}, 402), Unavailable),
        (as_json({}, 403), Unavailable),
        (as_json({}, 404), Rejected),
        (as_json({}, 408), Unconfirmed),
        (as_json({}, 409), Rejected),
        (as_json(["a", "list"], 422), Rejected),
        (page(429), Throttled),
        (as_json({}, 301, Location="https://elsewhere.invalid/"), Unconfirmed),
        (page(500), Unconfirmed),
        (page(502), Unconfirmed),
        (page(200), Unconfirmed),
        (as_json(["a", "list"], 201), Unconfirmed),
        (Answer(201), Unconfirmed),
    ],
)
def test_every_answer_to_a_post_has_one_meaning(
    stranger: Stranger, answer: Answer, error: type[ProviderError]
):
    stranger.will(answer)

    with pytest.raises(ProviderError) as raised:
        call("POST", "/v1/predictions", json={})

    assert type(raised.value) is error
    assert len(stranger.asked) == 1


def test_a_deletion_may_answer_with_nothing(stranger: Stranger):
    stranger.will(Answer(204))

    assert call("DELETE", "/v1/models/we/ours") == {}


def test_a_forbidden_deletion_is_no_alarm(stranger: Stranger):
    stranger.will(as_json({"title": "Forbidden"}, 403))

    with pytest.raises(Rejected, match="403 Forbidden"):
        call("DELETE", "/v1/models/we/ours")


@pytest.mark.parametrize(
    ("headers", "detail", "seconds"),
    [
        ({"Retry-After": "12"}, "", 12),
        ({"Retry-After": "1.5"}, "", 1.5),
        ({"Retry-After": "soon", "ratelimit-reset": "9"}, "", 9),
        ({}, "Request was throttled. Your rate limit resets in ~30s.", 30),
        ({}, "Request was throttled. Expected available in 1 second.", 1),
        ({"Retry-After": "nan"}, "", None),
        ({}, "", None),
    ],
)
def test_the_wait_is_read_wherever_it_stands(
    stranger: Stranger, headers: dict[str, str], detail: str, seconds: float | None
):
    stranger.will(as_json({"detail": detail}, 429, **headers))

    with pytest.raises(Throttled) as raised:
        call("POST", "/v1/predictions", json={})

    assert raised.value.retry_after == seconds


def test_a_date_to_come_back_is_turned_into_seconds(stranger: Stranger):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    stranger.will(as_json({}, 429, Retry_After=later))

    with pytest.raises(Throttled) as raised:
        call("POST", "/v1/predictions", json={})

    assert 55 < (raised.value.retry_after or 0) <= 60


def test_ids_stay_out_of_messages(stranger: Stranger):
    stranger.will(as_json({"detail": "Gone", "status": 404}, 404))

    with pytest.raises(Rejected) as raised:
        call("GET", f"/v1/models/we/visiona-{'a' * 32}/versions/{'b' * 64}")

    assert str(raised.value) == "GET /v1/models/we/…/versions/…: 404 Gone"


def test_pages_are_followed_to_our_own_host_only(stranger: Stranger):
    stranger.will(
        as_json({"next": "https://elsewhere.invalid/v1/x?cursor=2", "results": [{"id": 1}]}),
        as_json({"next": None, "results": [{"id": 2}, "nonsense"]}),
    )

    found = list(rows("/v1/trainings"))

    assert found == [{"id": 1}, {"id": 2}]
    assert [one.path for one in stranger.asked] == ["/v1/trainings", "/v1/trainings?cursor=2"]


def test_pages_without_an_end_are_an_error_and_not_an_empty_find(
    stranger: Stranger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(client, "MOST_PAGES", 3)
    stranger.will(as_json({"next": "/v1/trainings?cursor=1", "results": []}))

    with pytest.raises(ProviderError, match="3 pages"):
        list(rows("/v1/trainings"))

    assert len(stranger.asked) == 3
