"""Webhooks arrive signed, in order, and again where they must; or badly where that is asked."""

from __future__ import annotations

import pytest
from replicate.webhook import Webhooks as ReplicateWebhooks
from replicate.webhook import WebhookSigningSecret, WebhookValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from tests.sandbox.process import SECRET, until
from tests.sandbox.receiver import Delivery
from tests.sandbox.studio import Studio

BOTH = ["start", "completed"]


def test_a_training_sends_start_and_end_signed(studio: Studio):
    hook = studio.webhook()

    job_id = studio.train(webhook=hook, webhook_events_filter=BOTH).json["id"]
    arrived = received(studio, hook, 2)

    assert [delivery.json["status"] for delivery in arrived] == ["processing", "succeeded"]
    assert arrived[1].json == studio.sandbox.replicate("GET", f"/trainings/{job_id}").json
    for delivery in arrived:
        Webhook(SECRET).verify(delivery.body, delivery.headers)
        ReplicateWebhooks.validate(
            headers=delivery.headers,
            body=delivery.body.decode(),
            secret=WebhookSigningSecret(key=SECRET),
        )


def test_without_a_filter_outputs_and_the_end_are_sent(studio: Studio):
    hook = studio.webhook()

    studio.predicted(webhook=hook)
    arrived = received(studio, hook, 2)

    assert [delivery.json["status"] for delivery in arrived] == ["processing", "succeeded"]
    assert arrived[0].json["output"] == arrived[1].json["output"]


def test_a_filter_leaves_the_rest_out(studio: Studio):
    hook = studio.webhook()

    studio.predicted(webhook=hook, webhook_events_filter=["completed"])
    arrived = received(studio, hook, 1)

    assert [delivery.json["status"] for delivery in arrived] == ["succeeded"]


def test_lost_webhooks_are_in_the_journal_only(studio: Studio):
    hook = with_fault(studio, "lost")

    studio.predicted(webhook=hook, webhook_events_filter=BOTH)
    notes = until(lambda: notes_of(studio, hook, 2), "nothing in the journal")

    assert notes == ["start: lost on purpose", "completed: lost on purpose"]
    assert received(studio, hook, 0) == []


def test_twice_is_the_same_message_two_times(studio: Studio):
    hook = with_fault(studio, "twice")

    studio.predicted(webhook=hook, webhook_events_filter=["completed"])
    first, second = received(studio, hook, 2)

    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_shuffled_sends_the_start_after_the_end(studio: Studio):
    hook = with_fault(studio, "shuffled")

    studio.predicted(webhook=hook, webhook_events_filter=BOTH)
    arrived = received(studio, hook, 2)

    assert [delivery.json["status"] for delivery in arrived] == ["succeeded", "processing"]


def test_late_comes_after_the_end(studio: Studio):
    hook = with_fault(studio, "late", late_seconds=0.4)

    studio.predicted(webhook=hook, webhook_events_filter=["completed"])
    before = len(studio.receiver.at(path_of(studio, hook)))

    assert before == 0
    assert len(received(studio, hook, 1)) == 1


def test_a_bad_signature_does_not_verify(studio: Studio):
    hook = with_fault(studio, "bad_signature")

    studio.predicted(webhook=hook, webhook_events_filter=["completed"])
    [delivery] = received(studio, hook, 1)

    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(delivery.body, delivery.headers)
    with pytest.raises(WebhookValidationError):
        ReplicateWebhooks.validate(
            headers=delivery.headers,
            body=delivery.body.decode(),
            secret=WebhookSigningSecret(key=SECRET),
        )


def test_an_old_one_is_rightly_signed_and_too_old(studio: Studio):
    hook = with_fault(studio, "old")

    studio.predicted(webhook=hook, webhook_events_filter=["completed"])
    [delivery] = received(studio, hook, 1)

    with pytest.raises(WebhookVerificationError, match="old"):
        Webhook(SECRET).verify(delivery.body, delivery.headers)
    ReplicateWebhooks.validate(
        headers=delivery.headers,
        body=delivery.body.decode(),
        secret=WebhookSigningSecret(key=SECRET),
    )


def test_the_end_is_tried_again_until_it_is_taken(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, retry_seconds=1.5)
    studio.receiver.answers[path_of(studio, hook)] = [500, 503, 404]

    studio.predicted(webhook=hook, webhook_events_filter=["completed"])
    arrived = received(studio, hook, 4)

    assert len({delivery.headers["webhook-id"] for delivery in arrived}) == 1
    for delivery in arrived:
        Webhook(SECRET).verify(delivery.body, delivery.headers)


def test_the_start_is_tried_once(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, retry_seconds=0.2)
    studio.receiver.answers[path_of(studio, hook)] = [500]

    studio.predicted(webhook=hook, webhook_events_filter=BOTH)
    arrived = received(studio, hook, 2)

    assert [delivery.json["status"] for delivery in arrived] == ["processing", "succeeded"]


def test_a_redirect_is_not_followed_and_not_tried_again(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, retry_seconds=0.3)
    studio.receiver.answers[path_of(studio, hook)] = [301]

    studio.predicted(webhook=hook, webhook_events_filter=["completed"])
    statuses = until(lambda: statuses_of(studio, hook), "nothing was sent")

    assert statuses == [301]
    assert studio.receiver.at("/redirected") == []


def test_a_canceled_job_says_so(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, prediction_outcome="stuck")
    job_id = studio.predict(webhook=hook, webhook_events_filter=["completed"]).json["id"]

    studio.sandbox.replicate("POST", f"/predictions/{job_id}/cancel")
    [delivery] = received(studio, hook, 1)

    assert delivery.json["status"] == "canceled"


def with_fault(studio: Studio, webhooks: str, **more: float) -> str:
    hook = studio.webhook()
    studio.sandbox.behave(hook, webhooks=webhooks, **more)
    return hook


def path_of(studio: Studio, hook: str) -> str:
    return hook.removeprefix(studio.receiver.url)


def received(studio: Studio, hook: str, count: int) -> list[Delivery]:
    """What arrived there, once it is that many."""
    path = path_of(studio, hook)
    until(lambda: len(studio.receiver.at(path)) >= count, f"not {count} webhooks came to {path}")
    return studio.receiver.at(path)


def notes_of(studio: Studio, hook: str, count: int) -> list[str]:
    entries = studio.sandbox.journal(service="webhook", contains=hook)
    return [entry["note"] for entry in entries] if len(entries) == count else []


def statuses_of(studio: Studio, hook: str) -> list[int]:
    entries = studio.sandbox.journal(service="webhook", contains=hook)
    return [entry["status"] for entry in entries if entry["status"]]
