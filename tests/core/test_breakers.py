from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache

from core import breakers, replicate, storage
from core.breakers import Outside
from core.jobs.models import State
from core.llm import vendors
from core.providers import NotEnhanced, NotSent
from generations.presenters import GenerationCard
from local.ports import LOOPBACK, free_ports
from tests.core.jobs.at_provider import finish, make_job, step
from tests.core.replicate.stranger import Stranger, as_json
from visiona.doctor import machines


class Gone(Exception):
    pass


class Refusal(Exception):
    pass


class Known(Exception):
    """Not asked."""


@pytest.fixture(autouse=True)
def own_breakers(settings, monkeypatch):
    """Other tests run beside this one over the same cache."""
    settings.BREAKER_FAILURES, name = 2, uuid4().hex
    monkeypatch.setattr(breakers, "_key", lambda service: f"breaker:{name}:{service}")
    yield
    cache.forget(f"breaker:{name}")


@pytest.fixture
def clock():
    with time_machine.travel(1_800_000_000, tick=False) as moved:
        yield moved


@pytest.fixture
def nobody():
    """An address where nobody listens."""
    return f"http://{LOOPBACK}:{free_ports(1)[0]}"


def call(error: Exception | None = None) -> str:
    """What came of it."""
    try:
        with breakers.calling(
            Outside.STRIPE, refused=Known, is_away=lambda found: isinstance(found, Gone)
        ):
            if error:
                raise error
    except (Gone, Refusal, Known) as found:
        return type(found).__name__
    return "answered"


def test_who_does_not_answer_is_left_alone_for_a_while(clock):
    said = [call(Gone()), call(Gone()), call(), call()]

    assert said == ["Gone", "Gone", "Known", "Known"]
    assert [one.service for one in breakers.standing()] == [Outside.STRIPE]
    assert breakers.rest(Outside.STRIPE) == breakers.REST_SECONDS


def test_one_asks_first_and_opens_the_way_for_all(clock):
    call(Gone())
    call(Gone())
    clock.shift(breakers.REST_SECONDS)

    with breakers.calling(Outside.STRIPE, refused=Known, is_away=lambda _: False):
        meanwhile = call()

    assert meanwhile == "Known"
    assert call() == "answered"
    assert breakers.standing() == []


def test_it_is_left_alone_again_if_the_first_gets_no_answer(clock):
    call(Gone())
    call(Gone())
    began = breakers.standing()
    clock.shift(breakers.REST_SECONDS)

    assert [call(Gone()), call()] == ["Gone", "Known"]
    assert breakers.standing() == began


def test_a_refusal_is_an_answer():
    said = [call(Gone()), call(Refusal()), call(Gone()), call()]

    assert said == ["Gone", "Refusal", "Gone", "answered"]


def test_none_is_ever_shut_where_they_are_switched_off(settings):
    settings.BREAKER_FAILURES = 0

    assert [call(Gone()), call(Gone()), call(Gone()), call()] == ["Gone"] * 3 + ["answered"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.worker
def test_a_job_waits_for_a_provider_that_is_away_and_its_page_says_so(alice, settings, nobody):
    job, right = make_job(alice), settings.REPLICATE_BASE_URL
    settings.REPLICATE_BASE_URL = nobody
    for _ in range(2):
        with pytest.raises(NotSent):
            replicate.account()

    step(job)
    told = GenerationCard(job).held
    waited = job.state, job.attempts, job.next_look_at
    settings.REPLICATE_BASE_URL = right
    with time_machine.travel(job.next_look_at + timedelta(seconds=1)):
        finish(job)

    assert waited[:2] == (State.QUEUED, 0)
    assert "does not answer just now" in told
    assert job.state == State.SUCCEEDED
    assert GenerationCard(job).held == ""


def test_an_enhancer_that_is_away_keeps_nobody_waiting(stranger: Stranger, settings):
    stranger.will(*[as_json({}, 503)] * 8)
    settings.OPENAI_BASE_URL = f"{stranger.url}/v1"

    for _ in range(4):
        with pytest.raises(NotEnhanced):
            vendors.ask_openai("by the sea", "zorkan")

    assert len(stranger.asked) == 4  # of two calls, each sent twice


def test_a_store_that_is_away_is_not_asked_for_each_file(settings, nobody):
    settings.S3_BUCKET = "none"
    options = settings.S3_OPTIONS | {"bucket_name": "none", "endpoint_url": nobody}
    options |= {"access_key": "x", "secret_key": "x", "region_name": "us-east-1"}
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "core.bucket.Bucket", "OPTIONS": options}
    }

    said = []
    for _ in range(3):
        with pytest.raises(storage.StorageFailed) as failed:
            storage.exists("a/b.txt")
        said.append(str(failed.value))

    assert said == ["EndpointConnectionError"] * 2 + ["known to be away"]


def test_doctor_names_who_is_left_alone_and_since_when():
    with time_machine.travel("2027-01-15T08:00:00Z", tick=False):
        said = [call(Gone()), call(Gone()), machines.left_alone().seen]

    assert said[2] == "stripe since 08:00:00 UTC"
