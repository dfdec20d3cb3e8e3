from __future__ import annotations

from uuid import uuid4

import pytest

from core.row_security import user_scope
from notifications.models import WebhookDelivery, WebhookEndpoint
from notifications.services.announce import send_test
from tests import factories

ACTS = ["test", "secret", "secret/old", "start", "stop", "removal"]


@pytest.fixture
def endpoint(alice):
    return factories.make_endpoint(alice)


@pytest.fixture
def act(alice_client, endpoint):
    """Press a button of the endpoint's page; the page that follows, as text."""

    def press(name: str, **fields: object) -> str:
        path = f"/account/webhooks/{endpoint.pk}/{name}/"
        return alice_client.post(path, fields, follow=True).content.decode()

    return press


def deliveries_of(owner) -> list[WebhookDelivery]:
    with user_scope(owner.pk):
        return list(WebhookDelivery.objects.order_by("created_at"))


def reread(endpoint) -> WebhookEndpoint:
    with user_scope(endpoint.owner_id):
        return WebhookEndpoint.objects.get(pk=endpoint.pk)


def test_a_test_is_sent_once_per_page(alice, act):
    key = uuid4()

    pages = [act("test", request_key=key) for _ in range(2)]

    [delivery] = deliveries_of(alice)
    assert f"/account/deliveries/{delivery.pk}/" in pages[1]


def test_a_key_that_can_not_be_read_is_a_new_wish(alice, act):
    for _ in range(2):
        act("test", request_key="x")

    assert len(deliveries_of(alice)) == 2


def test_a_repeat_leads_to_its_own_page(alice, alice_client, endpoint):
    with user_scope(alice.pk):
        first = send_test(endpoint, uuid4())

    answer = alice_client.post(f"/account/deliveries/{first.pk}/repeat/")

    again = deliveries_of(alice)[-1]
    assert answer.url == f"/account/deliveries/{again.pk}/"
    assert again != first
    assert again.event_id == first.event_id


def test_off_sends_nothing_and_can_be_taken_back(alice, act, endpoint, alice_client):
    with user_scope(alice.pk):
        first = send_test(endpoint, uuid4())

    off = act("stop")
    refused = (
        act("test"),
        alice_client.post(f"/account/deliveries/{first.pk}/repeat/", follow=True).content.decode(),
    )
    on = act("start")

    assert f"/account/webhooks/{endpoint.pk}/start/" in off
    assert all("Switch it on first." in page for page in refused)
    assert "The webhook is on." in on
    assert deliveries_of(alice) == [first]
    assert reread(endpoint).is_enabled


def test_a_new_secret_and_the_end_of_the_old_one(act, endpoint):
    said = act("secret"), act("secret")
    during = reread(endpoint)
    end = act("secret/old")

    assert "signs as well for 24 hours" in said[0]
    assert "There is a new secret already." in said[1]
    assert during.old_secret == endpoint.secret
    assert "signs no more" in end
    assert reread(endpoint).secrets == [during.secret]


def test_it_is_deleted_with_its_log(alice, act, endpoint):
    act("test")

    page = act("removal")

    assert "deleted" in page
    assert deliveries_of(alice) == []


@pytest.mark.parametrize("name", ACTS)
def test_nobody_else_presses_its_buttons(charlie_client, client, endpoint, name):
    path = f"/account/webhooks/{endpoint.pk}/{name}/"

    assert charlie_client.post(path).status_code == 404
    assert client.post(path).url.startswith("/accounts/login/")
    assert charlie_client.get(path).status_code == 405
    assert reread(endpoint).secret == endpoint.secret


def test_nobody_else_sends_it_again(alice, charlie_client, endpoint):
    with user_scope(alice.pk):
        first = send_test(endpoint, uuid4())

    assert charlie_client.post(f"/account/deliveries/{first.pk}/repeat/").status_code == 404
    assert deliveries_of(alice) == [first]
