from __future__ import annotations

import pytest

from tests import factories
from tests.api import api_client
from tests.models_training.api import rows

pytestmark = pytest.mark.django_db


def test_models_are_listed_with_their_newest_training_in_constant_queries(
    alice, django_assert_num_queries, django_assert_max_num_queries
):
    client = api_client(alice)
    rows.trained(alice)
    client.get("/api/models")  # the token's first use is noted
    with django_assert_max_num_queries(20) as few:
        client.get("/api/models")
    for _ in range(4):
        rows.trained(alice)

    with django_assert_num_queries(len(few)):
        listed = client.get("/api/models").json()["items"]

    assert len(listed) == 5
    assert all(model["training"]["state"] == "queued" for model in listed)


def test_a_deleted_model_leaves_the_list_and_a_receipt(alice):
    client, path = api_client(alice), rows.model(alice)

    answer = client.delete(path)

    assert answer.status_code == 202
    assert client.get(path).status_code == 404
    assert client.get(answer.headers["Location"]).json()["deleted_at"]


def test_a_model_in_training_is_not_deleted(alice):
    answer = api_client(alice).delete(rows.trained(alice))

    assert answer.status_code == 409
    assert answer.json()["reason"] == "running"


def test_no_secret_of_the_provider_is_told(alice):
    factories.make_model(alice)

    assert b"sandbox/visiona" not in api_client(alice).get("/api/models").content
