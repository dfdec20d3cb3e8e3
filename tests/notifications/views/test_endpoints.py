from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.jobs.models import State
from core.row_security import user_scope
from notifications.models import PROGRAM_EVENTS, EventType, WebhookDelivery, WebhookEndpoint
from notifications.services.announce import announce, send_test
from notifications.services.deliveries import advance
from notifications.services.endpoints import MOST_ENDPOINTS
from tests import factories
from tests.receiver import receiving

LIST = "/account/webhooks/"
NEW = "/account/webhooks/new/"
URL = "https://8.8.8.8/hook?key=mine"


@pytest.fixture
def endpoint(alice):
    return factories.make_endpoint(alice, URL)


@pytest.fixture
def delivery(alice, endpoint):
    with user_scope(alice.pk):
        return send_test(endpoint, uuid4())


def mine(owner) -> list[WebhookEndpoint]:
    with user_scope(owner.pk):
        return list(WebhookEndpoint.objects.all())


def text(answer) -> str:
    return answer.content.decode()


class TestList:
    def test_an_empty_one_has_its_next_step(self, alice_client):
        assert NEW in text(alice_client.get(LIST))

    def test_it_names_hosts_and_no_keys(self, endpoint, alice_client, charlie_client):
        page = text(alice_client.get(LIST))

        assert "8.8.8.8" in page
        assert "key=mine" not in page
        assert "8.8.8.8" not in text(charlie_client.get(LIST))

    def test_a_full_one_offers_no_more(self, alice, alice_client):
        for _ in range(MOST_ENDPOINTS):
            factories.make_endpoint(alice)

        assert NEW not in text(alice_client.get(LIST))

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", [LIST, NEW])
    def test_strangers_are_sent_to_the_door(self, client, path):
        assert client.get(path).url == f"/accounts/login/?next={path}"


class TestNew:
    def test_it_is_added_with_all_that_was_ticked(self, alice, alice_client):
        form = {"url": f" {URL} ", "events": PROGRAM_EVENTS[:2], "request_key": uuid4()}

        answers = [alice_client.post(NEW, form) for _ in range(2)]

        [made] = mine(alice)
        assert [answer.url for answer in answers] == [f"{LIST}{made.pk}/"] * 2
        assert made.url == URL
        assert set(made.events) == set(PROGRAM_EVENTS[:2])

    def test_the_form_offers_every_event_and_a_key_of_its_own(self, alice_client):
        pages = [text(alice_client.get(NEW)) for _ in range(2)]

        assert all(event in pages[0] for event in PROGRAM_EVENTS)
        assert (
            len({re.search(r'name="request_key" value="([^"]+)', page)[1] for page in pages}) == 2
        )

    @pytest.mark.parametrize(
        ("form", "field"),
        [
            ({"url": "https://10.0.0.1/"}, "id_url_error"),
            ({"url": "http://8.8.8.8/"}, "id_url_error"),
            ({"url": "https://nowhere.invalid/"}, "id_url_error"),
            ({"url": ""}, "id_url_error"),
            ({"url": "https://8.8.8.8/" + "x" * 500}, "id_url_error"),
            ({"events": []}, "id_events_error"),
            ({"events": ["photos.stolen"]}, "id_events_error"),
        ],
        ids=lambda each: each if isinstance(each, str) else next(iter(each)),
    )
    def test_a_bad_one_comes_back_with_its_reason(self, alice, alice_client, form, field):
        fields = {"url": URL, "events": [*PROGRAM_EVENTS]} | form

        page = alice_client.post(NEW, fields)

        assert page.status_code == 422
        assert field in text(page)
        assert mine(alice) == []

    def test_one_too_many_is_said_above_the_form(self, alice, alice_client):
        for _ in range(MOST_ENDPOINTS):
            factories.make_endpoint(alice)

        page = alice_client.post(NEW, {"url": URL, "events": [*PROGRAM_EVENTS]})

        assert page.status_code == 422
        assert "Delete one to add another." in text(page)


class TestSettings:
    def test_it_shows_what_is_and_keeps_what_is_new(self, alice, alice_client, endpoint):
        path = f"{LIST}{endpoint.pk}/settings/"
        shown = text(alice_client.get(path))
        fields = {"url": "https://8.8.4.4/", "events": ["photos.deleted"]}

        answer = alice_client.post(path, fields)

        [kept] = mine(alice)
        assert URL in shown
        assert answer.url == f"{LIST}{endpoint.pk}/"
        assert (kept.url, kept.events) == ("https://8.8.4.4/", ["photos.deleted"])

    def test_a_bad_one_changes_nothing(self, alice, alice_client, endpoint):
        path = f"{LIST}{endpoint.pk}/settings/"

        page = alice_client.post(path, {"url": "https://10.0.0.1/", "events": ["photos.deleted"]})

        assert page.status_code == 422
        assert mine(alice)[0].url == URL


class TestEndpoint:
    def test_it_shows_address_secret_and_log(self, alice_client, endpoint, delivery):
        page = text(alice_client.get(f"{LIST}{endpoint.pk}/"))

        assert endpoint.secret in page
        assert "key=mine" in page
        assert f"/account/deliveries/{delivery.pk}/" in page

    def test_the_log_asks_again_while_a_first_try_is_under_way(
        self, alice, alice_client, endpoint, delivery
    ):
        path = f"{LIST}{endpoint.pk}/"
        busy = alice_client.get(path, {"asked": 3}, headers={"HX-Request": "true"})
        with user_scope(alice.pk):
            delivery.move(State.FAILED)
        quiet = alice_client.get(path, headers={"HX-Request": "true"})

        assert "load delay:4s" in text(busy)
        assert "asked=4" in text(busy)
        assert "<html" not in text(busy)
        assert "load delay" not in text(quiet)

    @pytest.mark.parametrize("asked", ["x", "-1", "99999", "\u0663"])
    def test_a_forged_count_is_none(self, alice_client, endpoint, delivery, asked):
        page = alice_client.get(f"{LIST}{endpoint.pk}/", {"asked": asked})

        assert "load delay:1s" in text(page)

    def test_more_of_the_log_follows(self, alice, alice_client, endpoint, monkeypatch):
        monkeypatch.setattr("notifications.services.deliveries.PAGE", 1)
        with user_scope(alice.pk):
            for _ in range(2):
                send_test(endpoint, uuid4())

        first = text(alice_client.get(f"{LIST}{endpoint.pk}/"))
        more = re.search(r'href="([^"]+after=[^"]+)"', first)[1]
        second = text(alice_client.get(more))

        assert first.count('id="delivery-') == second.count('id="delivery-') == 1
        assert "Load more" in first
        assert "Load more" not in second

    def test_a_long_log_costs_no_more_queries(self, alice, alice_client, endpoint, delivery):
        def queries() -> int:
            with CaptureQueriesContext(connection) as counted:
                alice_client.get(f"{LIST}{endpoint.pk}/")
            return len(counted)

        _first_visit, few = queries(), queries()
        with user_scope(alice.pk):
            for _ in range(5):
                announce(factories.event(alice, EventType.PHOTOS_DELETED))

        assert queries() == few

    def test_nothing_of_it_counts_as_work_at_hand(self, alice_client, delivery):
        assert "at work" not in text(alice_client.get("/account/jobs/"))


class TestDelivery:
    def test_it_shows_what_was_sent_and_what_came_back(self, alice, alice_client):
        with receiving() as server:
            endpoint = factories.make_endpoint(alice, server.at("status/500"))
            with user_scope(alice.pk):
                announce(factories.event(alice, EventType.PHOTOS_DELETED, facts={"photos": 12}))
                delivery = WebhookDelivery.objects.select_related("event").get(endpoint=endpoint)
                advance(delivery.pk)

        page = text(alice_client.get(f"/account/deliveries/{delivery.pk}/"))

        assert "&quot;photos&quot;:12" in page
        assert "{&quot;seen&quot;: &quot;500&quot;}" in page
        assert "The server answered with an error." in page
        assert delivery.event.message_id in page
        assert "Trying again" in page

    def test_it_waits_for_the_outcome_alone(self, alice_client, delivery):
        part = alice_client.get(
            f"/account/deliveries/{delivery.pk}/", headers={"HX-Request": "true"}
        )

        assert "load delay:1s" in text(part)
        assert "<html" not in text(part)


@pytest.mark.parametrize("path", ["webhooks/{}/", "webhooks/{}/settings/", "deliveries/{}/"])
def test_anothers_does_not_exist(charlie_client, endpoint, delivery, path):
    pk = delivery.pk if "deliveries" in path else endpoint.pk

    assert charlie_client.get(f"/account/{path.format(pk)}").status_code == 404
    assert charlie_client.get(f"/account/{path.format(uuid4())}").status_code == 404
