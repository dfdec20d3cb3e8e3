"""Every address with an id: its owner comes in, a stranger finds nothing, anybody else logs in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from tests import factories

PHOTO = ["get photos/{}/320/", "post photos/{}/deletion/", "post photos/{}/restoration/"]
MODEL = [
    "get models/{}/",
    "get models/{}/training/",
    "get models/{}/log/",
    "post models/{}/cancellation/",
    "post models/{}/retry/",
    "post models/{}/restart/",
    "post models/{}/name/",
    "post models/{}/removal/",
    "get models/{}/deletion/",
    "get models/{}/refund/",
]
PLAIN = ["get photos/", "get train/new/", "get train/trigger-word/", "get models/"]


@pytest.fixture
def addresses(alice) -> list[tuple[str, str]]:
    model = factories.make_model(alice, ready=False)
    factories.make_training(model)
    photo = factories.make_photo(alice)
    lines = [line.format(photo.pk) for line in PHOTO] + [line.format(model.pk) for line in MODEL]
    return [(method, f"/{path}") for method, path in (line.split() for line in lines)]


def test_a_stranger_finds_nothing(addresses, charlie_client):
    answers = {
        path: getattr(charlie_client, method)(path).status_code for method, path in addresses
    }

    assert set(answers.values()) == {404}, answers


def test_nobody_in_particular_is_asked_to_log_in(addresses, db):
    client = Client()
    plain = [(method, f"/{path}") for method, path in (line.split() for line in PLAIN)]

    for method, path in addresses + plain:
        answer = getattr(client, method)(path)

        assert (answer.status_code, answer.headers.get("Location", "")) == (
            302,
            f"/accounts/login/?next={path}",
        )


def test_the_owner_comes_in(addresses, alice_client):
    for method, path in addresses:
        answer = getattr(alice_client, method)(path)

        assert answer.status_code in {200, 303, 422}, path


def test_what_changes_something_needs_a_form(addresses, alice_client):
    for method, path in addresses:
        if method == "post":
            assert alice_client.get(path).status_code == 405, path


def test_the_table_names_every_address_with_an_id():
    [ours] = [
        each
        for each in get_resolver().url_patterns
        if getattr(each, "app_name", "") == "models_training"
    ]
    with_id = [str(each.pattern) for each in ours.url_patterns if "<uuid" in str(each.pattern)]
    with_id.remove("photos/agreements/<uuid:pk>/removal/")  # test_ids.py tries it

    assert len(with_id) == len(PHOTO) + len(MODEL)
