from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.jobs.models import State
from generations.models import Enhancement
from generations.services import enhancements
from tests.fakes import behave, journal

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def ask(model, words: str, provider: str = "openai", **fields) -> Enhancement:
    job = enhancements.start_enhancement(
        model.owner, model, words, provider=provider, request_key=uuid4()
    )
    Enhancement.objects.filter(pk=job.pk).update(**fields or {"searches": 0})
    return job


def answered(job: Enhancement) -> Enhancement:
    enhancements.advance(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def mark() -> str:
    """A word that only this test's requests hold."""
    return f"mark{uuid4().hex}"


def test_one_key_asks_once(alice, model):
    key = uuid4()

    jobs = [
        enhancements.start_enhancement(alice, model, "sea", provider="openai", request_key=key)
        for _ in range(2)
    ]

    assert jobs[0] == jobs[1]
    assert Enhancement.objects.count() == 1


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_proposal_says_what_it_changed_and_keeps_the_trigger_word(model, provider):
    job = answered(ask(model, "by the sea", provider))

    assert job.state == State.SUCCEEDED
    assert "zorkan" in job.proposal
    assert "by the sea" in job.proposal
    assert job.changes.splitlines()
    assert job.prompt == "by the sea"


def test_a_trigger_word_that_was_lost_is_put_back(model, mark):
    behave(mark, **{"llm.openai": "no_trigger"})

    job = answered(ask(model, f"zorkan {mark} by the sea"))

    assert job.proposal.startswith("zorkan, ")


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        ("refusal", "refused", "declined"),
        ("truncated", "truncated", "cut off"),
        ("overloaded", "unavailable", "not available"),
        ("error", "refused", "declined"),
        ("empty", "empty", "no answer that can be used"),
        ("invalid", "empty", "no answer that can be used"),
    ],
)
def test_at_a_fault_the_persons_own_words_stay(model, mark, provider, fault, kind, said):
    behave(mark, **{f"llm.{provider}": fault})

    job = answered(ask(model, f"by the sea {mark}", provider))

    assert (job.state, job.error_kind, job.proposal) == (State.FAILED, kind, "")
    assert said in job.error
    assert job.error.endswith("Your own words stay as they are.")


def test_somebody_at_work_is_left_alone(model, mark):
    job = ask(model, mark, lease_until=timezone.now() + timedelta(seconds=30))

    answered(job)

    assert job.state == State.QUEUED
    assert journal("openai", mark) == []


@pytest.mark.parametrize(
    "fields",
    [{"attempts": 2}, {"deadline_at": timezone.now() - timedelta(seconds=1)}],
    ids=["asked often enough", "too late"],
)
def test_asking_ends_some_time(model, mark, fields):
    job = answered(ask(model, mark, **fields))

    assert (job.state, job.error_kind) == (State.FAILED, "unavailable")
    assert journal("openai", mark) == []


def test_an_enhancer_that_was_switched_off_meanwhile_says_so(model, settings):
    job = ask(model, "by the sea")
    settings.ENHANCERS = []

    answered(job)

    assert (job.state, job.error_kind) == (State.FAILED, "off")


def test_the_choices_follow_the_operators_order(settings):
    settings.ENHANCERS = ["anthropic", "openai"]
    assert enhancements.provider_choices() == [("anthropic", "Claude"), ("openai", "GPT")]

    settings.OPENAI_API_KEY = ""
    assert enhancements.provider_choices() == [("anthropic", "Claude")]


def test_a_job_that_ended_or_is_gone_is_not_asked_again(model, mark):
    job = ask(model, mark)
    job.move(State.FAILED)

    answered(job)
    enhancements.advance(uuid4())

    assert journal("openai", mark) == []
