"""The way of a webhook, to a real server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from core.download import Patience
from core.jobs import sweep
from core.jobs.models import State
from notifications import sending
from notifications.models import EventType, Stopped, WebhookDelivery, WebhookEndpoint, WebhookEvent
from notifications.sending import new_secret
from notifications.services import deliveries, endpoints
from notifications.services.announce import announce, send_again, send_test
from notifications.services.deliveries import KEEP, MOST_AT_ONCE, PAUSES, STOP_AFTER, advance
from tests import factories
from tests.crash_points import crash
from tests.receiver import Receiver, receiving

pytestmark = [pytest.mark.django_db, pytest.mark.worker]

READY = EventType.TRAINING_SUCCEEDED


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def endpoint(alice, receiver) -> WebhookEndpoint:
    return factories.make_endpoint(alice, receiver.at("status/200"))


def announced(endpoint: WebhookEndpoint) -> WebhookDelivery:
    announce(factories.event(endpoint.owner, READY, facts={"model_id": "m-1"}))
    return endpoint.deliveries.latest("created_at")


def tried(delivery: WebhookDelivery) -> WebhookDelivery:
    advance(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def tried_until_the_end(delivery: WebhookDelivery) -> list[datetime]:
    """As the sweep does it, at the moment each try is due; gives the moments."""
    moments = []
    while not delivery.is_final:
        with time_machine.travel(delivery.next_look_at, tick=False):
            moments.append(timezone.now())
            tried(delivery)
    return moments


def test_it_arrives_once_and_is_believed(endpoint, receiver):
    delivery = tried(announced(endpoint))
    tried(delivery)

    [arrival] = receiver.arrived
    told = arrival.verified(endpoint.secret)
    assert (told["type"], told["data"]["model_id"]) == ("training.succeeded", "m-1")
    assert arrival.id == delivery.event.message_id
    assert (delivery.state, delivery.status_code, delivery.attempts) == (State.SUCCEEDED, 200, 1)
    assert delivery.answer == '{"seen": "200"}'
    assert delivery.took_ms is not None


def test_a_bad_hour_of_the_server_passes(endpoint, receiver):
    receiver.plan += [500, 503, 200]
    delivery = announced(endpoint)

    moments = tried_until_the_end(delivery)

    assert (delivery.state, delivery.error, delivery.attempts) == (State.SUCCEEDED, "", 3)
    assert len({arrival.id for arrival in receiver.arrived}) == 1
    assert len({arrival.headers["webhook-timestamp"] for arrival in receiver.arrived}) == 3
    assert moments[-1] - moments[0] < timedelta(minutes=6)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_it_is_tried_for_a_day_with_growing_pauses_and_then_given_up(endpoint, receiver):
    receiver.plan += [500] * 20
    delivery = announced(endpoint)

    moments = tried_until_the_end(delivery)

    pauses = [(after - before).total_seconds() for before, after in pairwise(moments)]
    assert len(receiver.arrived) == len(moments) == len(PAUSES) + 1
    assert all(0.9 * most <= pause <= most for pause, most in zip(pauses, PAUSES, strict=True))
    assert timedelta(hours=21) < moments[-1] - moments[0] < timedelta(hours=24)
    assert (delivery.state, delivery.error_kind) == (State.FAILED, "answered")
    assert delivery.error == "The server answered with an error."
    assert (delivery.status_code, delivery.answer) == (500, '{"seen": "500"}')
    endpoint.refresh_from_db()
    assert endpoint.is_enabled
    assert endpoint.failing_since


def test_before_its_time_nothing_is_sent(endpoint, receiver):
    receiver.plan += [500]
    delivery = tried(announced(endpoint))

    tried(delivery)

    assert len(receiver.arrived) == 1
    assert delivery.lease_until is None
    assert delivery.next_try_at > timezone.now()


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("redirect/301", "redirected", 301),
        ("status/404", "answered", 404),
        ("noise", "bad_answer", None),
        ("silent", "too_slow", None),
    ],
)
def test_what_is_no_success_is_tried_again_and_says_why(
    alice, receiver, monkeypatch, path, kind, status
):
    hurried = Patience(connect=0.5, read=0.2, total=0.4)
    monkeypatch.setitem(sending.send.__kwdefaults__, "patience", hurried)
    endpoint = factories.make_endpoint(alice, receiver.at(path))

    delivery = tried(announced(endpoint))

    assert (delivery.state, delivery.error_kind) == (State.RUNNING, kind)
    assert delivery.status_code == status
    assert delivery.error
    assert [arrival.path for arrival in receiver.arrived] == [f"/{path}"]


def test_a_place_that_became_private_is_not_asked(endpoint, receiver, settings):
    delivery = announced(endpoint)
    settings.WEBHOOKS_TO_LOOPBACK = False

    tried(delivery)

    assert (delivery.error_kind, receiver.arrived) == ("address_refused", [])


def test_both_secrets_sign_for_a_day_after_a_change(endpoint, receiver):
    old = endpoint.secret
    delivery = announced(endpoint)
    endpoints.renew_secret(endpoint)

    tried(delivery)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        tried(announced(endpoint))

    during, after = (arrival.headers["webhook-signature"] for arrival in receiver.arrived)
    assert receiver.arrived[0].verified(old) == receiver.arrived[0].verified(endpoint.secret)
    assert (len(during.split()), len(after.split())) == (2, 1)


@pytest.mark.parametrize("again", [False, True], ids=["a test", "a repeat"])
def test_who_asks_by_hand_is_told_after_one_try(endpoint, receiver, again):
    receiver.plan += [500] * (1 + again)
    delivery = send_test(endpoint, uuid4())
    tried(delivery)

    if again:
        delivery = tried(send_again(delivery, uuid4()))

    assert (delivery.state, delivery.attempts) == (State.FAILED, 1)
    assert len({arrival.id for arrival in receiver.arrived}) == 1
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_server_that_is_gone_is_asked_no_more(endpoint, receiver):
    receiver.plan += [410]

    delivery = tried(announced(endpoint))
    endpoint.refresh_from_db()

    assert (delivery.state, delivery.error_kind) == (State.FAILED, "gone")
    assert endpoint.disabled_because == Stopped.GONE


def test_five_days_of_nothing_but_failures_end_it(endpoint, receiver):
    receiver.plan += [500] * 99
    tried_until_the_end(announced(endpoint))

    with time_machine.travel(timezone.now() + STOP_AFTER - timedelta(hours=12)):
        second = announced(endpoint)
    waiting = tried(second)
    before = WebhookEndpoint.objects.get(pk=endpoint.pk).is_enabled
    tried_until_the_end(waiting)

    endpoint.refresh_from_db()
    assert before
    assert endpoint.disabled_because == Stopped.FAILING


def test_one_arrival_in_between_starts_the_count_anew(endpoint, receiver):
    receiver.plan += [500] * 8 + [200] + [500] * 8
    tried_until_the_end(announced(endpoint))
    tried_until_the_end(announced(endpoint))

    with time_machine.travel(timezone.now() + STOP_AFTER * 2):
        last = announced(endpoint)
    tried_until_the_end(last)

    endpoint.refresh_from_db()
    assert last.state == State.FAILED
    assert endpoint.is_enabled


def test_what_is_on_its_way_to_an_endpoint_that_is_off_is_not_sent(endpoint, receiver):
    delivery = announced(endpoint)
    endpoints.disable(endpoint, Stopped.PERSON)

    tried(delivery)

    assert (delivery.state, delivery.error_kind) == (State.CANCELED, "off")
    assert receiver.arrived == []


def test_an_endpoint_deleted_meanwhile_leaves_nothing_to_do(endpoint, receiver):
    delivery = announced(endpoint)
    endpoints.remove_endpoint(endpoint)

    advance(delivery.pk)

    assert receiver.arrived == []


def test_one_persons_slow_server_does_not_take_all_workers(endpoint, receiver):
    lease = timezone.now() + timedelta(seconds=30)
    for _ in range(MOST_AT_ONCE):
        announced(endpoint).note(lease_until=lease)
    delivery = announced(endpoint)

    tried(delivery)

    assert (delivery.state, delivery.attempts, receiver.arrived) == (State.QUEUED, 0, [])
    assert delivery.is_waiting_for_look


def test_the_turn_that_came_free_goes_to_the_next(endpoint, monkeypatch):
    first, second = announced(endpoint), announced(endpoint)
    enqueued = []
    monkeypatch.setattr("core.jobs.enqueue._send", lambda task, args: enqueued.append(args[0]))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act: act())

    tried(first)

    assert enqueued == [str(second.pk)]


def test_a_last_try_that_died_with_its_worker_is_given_up(endpoint, receiver):
    delivery = announced(endpoint)
    delivery.move(State.RUNNING, attempts=2)

    with time_machine.travel(delivery.deadline_at):
        tried(delivery)

    assert (delivery.state, delivery.error_kind) == (State.FAILED, "worker_lost")
    assert receiver.arrived == []


def test_after_a_day_of_no_worker_it_is_still_tried_once(endpoint, receiver):
    delivery = announced(endpoint)

    with time_machine.travel(delivery.deadline_at + timedelta(hours=1)):
        tried(delivery)

    assert delivery.state == State.SUCCEEDED


@pytest.mark.django_db(transaction=True)
def test_a_death_between_sending_and_writing_sends_it_again_under_the_same_id(endpoint, receiver):
    delivery = announced(endpoint)

    crash(delivery, "after the webhook")
    left = delivery.state, delivery.attempts
    WebhookDelivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep.reconcile(sweep.take)

    delivery.refresh_from_db()
    assert left == (State.RUNNING, 1)
    assert (delivery.state, delivery.attempts) == (State.SUCCEEDED, 2)
    assert [arrival.id for arrival in receiver.arrived] == [delivery.event.message_id] * 2


def test_the_log_goes_after_its_time(endpoint, receiver):
    tried(announced(endpoint))
    with time_machine.travel(timezone.now() + KEEP - timedelta(hours=1)):
        sweep.reconcile(sweep.take)
        kept = WebhookDelivery.objects.count()

    with time_machine.travel(timezone.now() + KEEP + timedelta(hours=1)):
        counts = sweep.reconcile(sweep.take)

    assert kept == counts["webhook deliveries"] == 1
    assert not WebhookEvent.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_neither_address_nor_secret_nor_answer_is_logged(alice, receiver, caplog, capsys):
    secret = new_secret()
    endpoint = factories.make_endpoint(alice, receiver.at("status/500?key=planted"), secret=secret)

    tried(announced(endpoint))

    said = caplog.text + "".join(capsys.readouterr())
    assert "webhook sent" in said
    assert not [word for word in ("planted", secret, "127.0.0.1", "seen") if word in said]


def test_every_reason_has_its_words():
    assert all(words.endswith(".") and len(words) <= 300 for words in deliveries._WHY.values())
