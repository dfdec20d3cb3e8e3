from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notifications.models import EventType, WebhookDelivery, WebhookEndpoint
from notifications.services.announce import send_test
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def endpoint(alice):
    return factories.make_endpoint(alice, "https://hooks.example:8443/in?key=planted")


def test_address_and_secrets_can_not_be_read_in_the_database(endpoint):
    WebhookEndpoint.objects.update(old_secret=endpoint.secret)

    with connection.cursor() as cursor:
        cursor.execute("SELECT url || secret || old_secret FROM notifications_webhookendpoint")
        stored = cursor.fetchone()[0]

    assert "planted" not in stored
    assert "whsec_" not in stored


def test_it_shows_its_host_and_nothing_in_logs(endpoint):
    assert endpoint.host == "hooks.example:8443"
    assert "hooks" not in str(endpoint)
    assert "planted" not in repr(endpoint)


def test_the_old_secret_signs_until_its_time(endpoint):
    endpoint.old_secret = "whsec_old"
    endpoint.old_secret_until = timezone.now() + timedelta(minutes=1)
    both = endpoint.secrets
    endpoint.old_secret_until = timezone.now() - timedelta(seconds=1)

    assert both == [endpoint.secret, "whsec_old"]
    assert endpoint.secrets == [endpoint.secret]


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"events": []}, "wants_something"),
        ({"disabled_at": timezone.now()}, "stop_has_a_reason"),
        ({"disabled_because": "person"}, "stop_has_a_reason"),
        ({"disabled_at": timezone.now(), "disabled_because": "whim"}, "stop_has_a_reason"),
    ],
    ids=["no event", "no reason", "no time", "unknown reason"],
)
def test_the_database_keeps_the_rules(endpoint, broken, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**broken)


def test_a_delivery_belongs_to_the_owner_of_its_endpoint(endpoint, charlie):
    send_test(endpoint, endpoint.pk)

    def hand_over() -> None:
        WebhookDelivery.objects.update(owner=charlie)
        connection.check_constraints()

    with pytest.raises(IntegrityError, match="same_owner"), transaction.atomic():
        hand_over()


@pytest.mark.parametrize("event_type", EventType.values)
def test_the_names_of_events_fit_their_column(event_type):
    assert len(event_type) <= 40
    assert event_type.partition(".")[2]
