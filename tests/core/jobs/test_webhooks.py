from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from standardwebhooks import Webhook

from core import actor, request_id
from core.jobs import registry
from core.jobs.webhooks import address
from core.models import ProviderEvent

pytestmark = pytest.mark.django_db
OTHER = "whsec_b25seSBmb3IgdGVzdHM="


@pytest.fixture
def enqueued(monkeypatch, django_capture_on_commit_callbacks):
    """The tasks that were enqueued once the answer was committed."""
    orders: list[tuple[str, str]] = []
    known = registry.kinds()["generation"]
    watched = registry.JobKind(
        known.model, known.advance, lambda pk, hint: orders.append((str(pk), hint))
    )
    monkeypatch.setitem(registry._kinds, "generation", watched)
    return orders


def signed(body: bytes, *, event="evt_1", at=None, secret="") -> dict[str, str]:
    at = at or datetime.now(UTC)
    signature = Webhook(secret or settings.REPLICATE_WEBHOOK_SECRETS[0]).sign(
        event, at, body.decode()
    )
    return {
        "webhook-id": event,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def post(client, job_id, body, headers, *, path=""):
    path = path or urlsplit(address("generation", job_id)).path
    return client.post(path, body, content_type="application/json", headers=headers)


def body(status="succeeded", logs="") -> bytes:
    return json.dumps({"id": "remote-1", "status": status, "logs": logs}).encode()


def test_a_webhook_is_stored_and_orders_a_look(
    client, enqueued, django_capture_on_commit_callbacks
):
    job_id, sent = uuid4(), body()

    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client, job_id, sent, signed(sent))

    assert answer.status_code == 200
    assert enqueued == [(str(job_id), "remote-1")]
    assert ProviderEvent.objects.get().job_id == job_id


def test_the_same_event_twice_orders_one_look(
    client, enqueued, django_capture_on_commit_callbacks
):
    job_id, sent = uuid4(), body()

    with django_capture_on_commit_callbacks(execute=True):
        answers = [post(client, job_id, sent, signed(sent)).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert len(enqueued) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-signature": "v1,Zm9yZ2Vk"},
        {"webhook-signature": "v1,***"},
        {"webhook-timestamp": "soon"},
        {"webhook-id": "evt_other"},
    ],
)
def test_a_forged_webhook_does_nothing(client, enqueued, headers):
    sent = body()
    forged = signed(sent) | headers if headers else {}

    answer = post(client, uuid4(), sent, forged)

    assert answer.status_code == 401
    assert enqueued == []
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_message_of_another_time_is_refused(client, hours):
    sent = body()

    answer = post(
        client, uuid4(), sent, signed(sent, at=datetime.now(UTC) + timedelta(hours=hours))
    )

    assert answer.status_code == 401


def test_a_body_that_was_changed_is_refused(client):
    answer = post(client, uuid4(), body("failed"), signed(body("succeeded")))

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b'{"id": "r", "output": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'{"id": "r", "logs": ' + b"9" * 5000 + b"}", 400),
        (b'{"id": 7}', 400),
        (b"null", 400),
        (b'{"id": "r\\u0000", "status": "\\ud800\\u0000"}', 200),
    ],
    ids=["deep", "digits without end", "no job", "null", "letters that can't be stored"],
)
def test_what_is_signed_and_odd_gets_an_answer(client, enqueued, sent, status):
    answer = post(client, uuid4(), sent, signed(sent))

    assert answer.status_code == status
    assert ProviderEvent.objects.count() == (status == 200)


def test_an_address_that_we_did_not_make_does_not_exist(client):
    sent, job_id = body(), uuid4()
    path = urlsplit(address("generation", job_id)).path

    other_job = path.replace(str(job_id), str(uuid4()))
    other_kind = path.replace("generation", "training")

    assert post(client, job_id, sent, signed(sent), path=other_job).status_code == 404
    assert post(client, job_id, sent, signed(sent), path=other_kind).status_code == 404
    assert client.get(path).status_code == 405


def test_a_training_with_its_whole_log_fits(client, enqueued, django_capture_on_commit_callbacks):
    sent = body(logs="x" * 3_000_000)

    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client, uuid4(), sent, signed(sent))

    assert answer.status_code == 200
    assert len(enqueued) == 1


@pytest.mark.parametrize(
    ("is_test", "secret", "status"),
    [(True, OTHER, 200), (False, OTHER, 401), (True, "", 401), (False, "", 200)],
    ids=["test", "test's secret for a live job", "live secret for a test", "live"],
)
def test_what_the_sandbox_signs_is_for_tests_only(
    client, settings, enqueued, is_test, secret, status
):
    settings.TEST_MODE_WEBHOOK_SECRETS = [OTHER]
    job_id, sent = uuid4(), body()
    with actor.in_mode(is_test=is_test):
        path = urlsplit(address("generation", job_id)).path

    answer = post(client, job_id, sent, signed(sent, secret=secret), path=path)

    assert answer.status_code == status


def test_what_a_provider_tells_bears_the_number_of_the_click_that_ordered_the_job(client, caplog):
    caplog.set_level("INFO", "core.request_log")
    job_id, sent = uuid4(), body()
    with request_id.bound("of-the-click"):
        parts = urlsplit(address("generation", job_id))

    post(client, job_id, sent, signed(sent), path=f"{parts.path}?{parts.query}")

    [line] = [one.msg for one in caplog.records if one.name == "core.request_log"]
    assert (line["request_id"], line["status"]) == ("of-the-click", 200)
