from __future__ import annotations

import io
import zipfile
from uuid import uuid4

import pytest

from billing.models import CreditHold
from core.row_security import user_scope
from tests.api import api_client
from tests.vectorizing.api import rows

pytestmark = pytest.mark.django_db

BATCHES = "/api/vector-batches"


def test_many_pictures_are_paid_as_one_and_followed_one_by_one(alice):
    client = api_client(alice)

    answer = client.send("post", BATCHES, rows.many(alice))

    assert answer.status_code == 202, answer.content
    items = client.get(answer.headers["Location"]).json()["items"]
    assert [item["vector"]["cost"]["held_mc"] for item in items] == [1000, 1000]


def test_one_that_is_not_here_stops_all_and_is_named(alice):
    body, stranger = rows.many(alice), str(uuid4())
    body["source_ids"].append(stranger)

    answer = api_client(alice).send("post", BATCHES, body)

    assert answer.status_code == 422
    assert stranger in answer.json()["errors"][0]["detail"]
    with user_scope(alice.pk):
        assert not CreditHold.objects.exists()


def test_who_can_pay_one_of_two_starts_none(alice, settings):
    settings.SIGNUP_CREDITS = 1000

    answer = api_client(alice).send("post", BATCHES, rows.many(alice))

    assert (answer.status_code, answer.json()["needed_mc"]) == (402, 2000)


def test_all_drawings_come_in_one_zip(alice):
    batch = rows.batch(alice)

    answer = api_client(alice).get(f"{BATCHES}/{batch.pk}/zip?format=svg")

    content = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["logo.svg"]


def test_a_batch_is_stopped(alice):
    client = api_client(alice)
    started = client.send("post", BATCHES, rows.many(alice)).json()

    answer = client.send("post", f"{BATCHES}/{started['id']}/cancel")

    assert answer.status_code == 202
    assert all(item["vector"]["cancel_requested_at"] for item in answer.json()["items"])
