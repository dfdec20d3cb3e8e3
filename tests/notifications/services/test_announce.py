from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from core.jobs.models import State
from core.limits import TooOften
from core.row_security import user_scope
from notifications.models import (
    TEST_EVENT,
    EventType,
    Notice,
    Stopped,
    WebhookDelivery,
    WebhookEvent,
)
from notifications.services import endpoints
from notifications.services.announce import (
    SendRefused,
    announce,
    send_again,
    send_test,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]

READY = EventType.TRAINING_SUCCEEDED
FACTS = {"model_id": "m-1", "photos": 3}


def ready(owner, about=None, facts=FACTS):
    return factories.event(owner, READY, about=about or uuid4(), facts=facts)


def test_news_is_written_down_for_each_endpoint_that_wants_it(alice, charlie):
    wanting = [factories.make_endpoint(alice) for _ in range(2)]
    factories.make_endpoint(alice, events=[EventType.PHOTOS_DELETED])
    factories.make_endpoint(charlie)
    about = uuid4()

    announce(ready(alice, about))

    event = WebhookEvent.objects.get()
    made = WebhookDelivery.objects.all()
    assert {each.endpoint_id for each in made} == {each.pk for each in wanting}
    assert {(each.event_id, each.owner_id, each.state) for each in made} == {
        (event.pk, alice.pk, State.QUEUED)
    }
    assert json.loads(event.body) == {
        "type": "training.succeeded",
        "timestamp": event.created_at.isoformat(timespec="milliseconds")[:-6] + "Z",
        "data": {"id": str(about), **FACTS},
    }


def test_the_same_news_again_changes_nothing(alice):
    factories.make_endpoint(alice)
    about = uuid4()
    announce(ready(alice, about))
    first = WebhookEvent.objects.get()

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        announce(ready(alice, about, {"model_id": "another"}))

    assert WebhookEvent.objects.get().body == first.body
    assert WebhookDelivery.objects.count() == 1


def test_other_news_of_the_same_row_is_its_own(alice):
    factories.make_endpoint(alice)
    about = uuid4()

    announce(ready(alice, about))
    announce(factories.event(alice, EventType.PHOTOS_DELETED, about=about, facts=FACTS))

    assert len({each.message_id for each in WebhookEvent.objects.all()}) == 2


def test_without_a_webhook_it_costs_three_queries(alice, charlie, django_assert_num_queries):
    """The choice, the notice, and the question who else wants it."""
    factories.make_endpoint(charlie)
    off = factories.make_endpoint(alice)
    endpoints.disable(off, Stopped.PERSON)

    with django_assert_num_queries(3):
        announce(ready(alice))

    assert not WebhookEvent.objects.exists()


def test_news_of_what_did_not_happen_is_not_told(alice):
    factories.make_endpoint(alice)

    with transaction.atomic():
        announce(ready(alice))
        transaction.set_rollback(True)

    assert not WebhookDelivery.objects.exists()
    assert not Notice.objects.exists()


def test_the_delivery_is_enqueued_after_the_commit(
    alice, monkeypatch, django_capture_on_commit_callbacks
):
    factories.make_endpoint(alice)
    sent = []
    monkeypatch.setattr(
        "core.jobs.enqueue._send", lambda task, args: sent.append((task.name, args))
    )

    with django_capture_on_commit_callbacks(execute=True):
        announce(ready(alice))
        assert sent == []

    delivery = WebhookDelivery.objects.get()
    notice = Notice.objects.get()
    assert sent == [
        ("notifications.send_mail", (str(notice.pk),)),
        ("notifications.advance_delivery", (str(delivery.pk), "")),
    ]


def test_a_person_may_announce_in_their_own_request_too(alice):
    factories.make_endpoint(alice)

    with user_scope(alice.pk):
        announce(ready(alice))

    assert WebhookDelivery.objects.get().owner_id == alice.pk


def test_a_test_goes_to_one_endpoint_whatever_it_chose_and_once_per_form(alice):
    endpoint = factories.make_endpoint(alice, events=[EventType.PHOTOS_DELETED])
    factories.make_endpoint(alice)
    key = uuid4()

    made = [send_test(endpoint, key) for _ in range(2)]

    assert made[0] == made[1]
    delivery = WebhookDelivery.objects.get()
    assert (delivery.event.type, delivery.endpoint, delivery.by_hand) == (
        TEST_EVENT,
        endpoint,
        True,
    )


def test_a_repeat_is_the_same_message_and_once_per_form(alice):
    endpoint = factories.make_endpoint(alice)
    announce(ready(alice))
    first = WebhookDelivery.objects.get()
    key = uuid4()

    made = [send_again(first, key) for _ in range(2)]

    assert made[0] == made[1] != first
    assert (made[0].event, made[0].endpoint, made[0].by_hand) == (first.event, endpoint, True)
    assert WebhookEvent.objects.count() == 1


def test_nothing_is_sent_where_it_is_off(alice):
    endpoint = factories.make_endpoint(alice)
    endpoints.disable(endpoint, Stopped.PERSON)

    with pytest.raises(SendRefused) as refusal:
        send_test(endpoint, uuid4())

    assert refusal.value.code == "off"
    assert not WebhookEvent.objects.exists()


def test_a_stranger_can_not_be_flooded_through_us(alice, settings):
    settings.LIMITS = settings.LIMITS | {"webhook_test": "2/h"}
    endpoint = factories.make_endpoint(alice)
    for _ in range(2):
        send_test(endpoint, uuid4())

    with pytest.raises(TooOften):
        send_test(endpoint, uuid4())

    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        assert send_test(endpoint, uuid4()).by_hand
