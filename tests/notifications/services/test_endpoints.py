from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from core.row_security import user_scope
from notifications.kinds import lines_of
from notifications.models import EventType, Notice, Stopped, WebhookEndpoint
from notifications.services import endpoints
from notifications.services.announce import send_test
from notifications.services.endpoints import (
    MOST_ENDPOINTS,
    EndpointRefused,
    EndpointSettings,
    add_endpoint,
)
from tests import factories

pytestmark = pytest.mark.django_db

EVENTS = [EventType.PHOTOS_DELETED, EventType.TRAINING_FAILED, EventType.PHOTOS_DELETED]
URL = "https://8.8.8.8/hook?key=1"


@pytest.fixture
def endpoint(alice):
    return factories.make_endpoint(alice, URL)


@pytest.fixture
def _at_home(alice):
    """As the middleware leaves it."""
    with user_scope(alice.pk):
        yield


def mine(owner) -> list[WebhookEndpoint]:
    with user_scope(owner.pk):
        return list(WebhookEndpoint.objects.all())


def test_an_endpoint_is_kept_with_a_secret_of_its_own(alice):
    made = [add_endpoint(alice.pk, EndpointSettings(URL, EVENTS), uuid4()) for _ in range(2)]

    assert mine(alice) == made
    assert made[0].url == URL
    assert made[0].events == ["training.failed", "photos.deleted"]
    assert made[0].secret != made[1].secret


def test_a_form_sent_twice_makes_one(alice):
    key = uuid4()

    made = [add_endpoint(alice.pk, EndpointSettings(URL, EVENTS), key) for _ in range(2)]

    assert made[0] == made[1]
    assert len(mine(alice)) == 1


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://8.8.8.8/", "https://"),
        ("https://10.0.0.1/", "private network"),
        ("https://169.254.169.254/", "private network"),
        ("https://nowhere.invalid/", "spelt"),
    ],
)
def test_an_address_we_do_not_send_to_is_not_kept(alice, endpoint, url, word):
    with pytest.raises(EndpointRefused, match=word) as refusal:
        add_endpoint(alice.pk, EndpointSettings(url, EVENTS), uuid4())
    with pytest.raises(EndpointRefused, match=word):
        endpoints.change_endpoint(endpoint, EndpointSettings(url, EVENTS))

    assert refusal.value.code == "address"
    assert [each.url for each in mine(alice)] == [URL]


def test_there_is_an_end_to_how_many(alice, charlie):
    for _ in range(MOST_ENDPOINTS):
        factories.make_endpoint(alice)

    with pytest.raises(EndpointRefused) as refusal:
        add_endpoint(alice.pk, EndpointSettings(URL, EVENTS), uuid4())

    assert refusal.value.code == "too_many"
    assert add_endpoint(charlie.pk, EndpointSettings(URL, EVENTS), uuid4()).owner_id == charlie.pk


def test_a_change_keeps_the_secret(alice, endpoint):
    endpoints.change_endpoint(endpoint, EndpointSettings("https://8.8.4.4/", EVENTS))

    [kept] = mine(alice)
    assert (kept.url, kept.events) == ("https://8.8.4.4/", ["training.failed", "photos.deleted"])
    assert kept.secret == endpoint.secret


@pytest.mark.usefixtures("_at_home")
def test_a_second_click_does_not_end_the_secret_in_use(endpoint):
    first = endpoint.secret
    stale = WebhookEndpoint.objects.get(pk=endpoint.pk)

    answers = [endpoints.renew_secret(endpoint), endpoints.renew_secret(stale)]

    endpoint.refresh_from_db()
    assert answers == [True, False]
    assert endpoint.secrets == [endpoint.secret, first]
    assert endpoint.secret != first
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert endpoint.secrets == [endpoint.secret]
        assert endpoints.renew_secret(endpoint)


@pytest.mark.usefixtures("_at_home")
def test_an_old_secret_that_others_know_ends_at_once(endpoint):
    first = endpoint.secret
    endpoints.renew_secret(endpoint)

    answers = [endpoints.end_old_secret(endpoint), endpoints.end_old_secret(endpoint)]

    endpoint.refresh_from_db()
    assert answers == [True, False]
    assert first not in (endpoint.secret, endpoint.old_secret)
    assert len(endpoint.secrets) == 1


@pytest.mark.usefixtures("_at_home")
def test_off_and_on_again_is_a_fresh_start(endpoint):
    WebhookEndpoint.objects.update(failing_since=timezone.now())
    stopped = [endpoints.disable(endpoint, Stopped.FAILING) for _ in range(2)]

    endpoints.enable(endpoint)

    endpoint.refresh_from_db()
    assert stopped == [True, False]
    assert (endpoint.is_enabled, endpoint.failing_since) == (True, None)


@pytest.mark.usefixtures("_at_home")
def test_each_stop_of_ours_is_told_and_says_why(alice):
    since = timezone.now() - timedelta(days=6)
    hidden = "https://hooks.example/in?key=planted"
    endpoint = factories.make_endpoint(alice, hidden, failing_since=since)
    endpoints.disable(endpoint, Stopped.PERSON)
    untold = Notice.objects.count()

    for because in (Stopped.FAILING, Stopped.GONE):
        endpoints.enable(endpoint)
        WebhookEndpoint.objects.update(failing_since=since)
        endpoints.disable(endpoint, because)

    told = [lines_of(notice) for notice in Notice.objects.order_by("created_at")]
    assert untold == 0
    assert {each.line for each in told} == {"Your webhook at hooks.example is switched off"}
    assert [each.text.partition(". ")[0] for each in told] == [
        f"Nothing has arrived there since {since:%-d %b %Y, %H:%M} UTC",
        "Your server answered that the address is gone for good (410)",
    ]


@pytest.mark.usefixtures("_at_home")
def test_its_log_goes_with_it(endpoint):
    send_test(endpoint, uuid4())

    endpoints.remove_endpoint(endpoint)

    assert not WebhookEndpoint.objects.exists()
