"""Trainers for programs: the list, and training with one of it."""

from __future__ import annotations

import pytest

from tests import factories
from tests.api import api_client
from tests.models_training.api import rows

pytestmark = pytest.mark.django_db


def test_a_trainer_is_chosen_by_its_key_and_costs_what_its_list_says(alice):
    factories.subscribe(alice, "creator")
    rows.tray(alice)
    client = api_client(alice)
    [offer] = client.get("/api/trainers").json()["items"]
    own = {"preset": "custom", "trainer": offer["key"], "quote": offer["quote"]}

    made = client.send("post", "/api/models/train", rows.BODY | own | {"steps": 3000})

    assert (offer["price_mc"], offer["covers"]) == (40_000, 2000)
    assert [each["name"] for each in offer["settings"]][:2] == ["steps", "lora_rank"]
    assert made.json()["training"]["cost"]["held_mc"] == 80_000


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"trainer": "nobody"}, "trainer"), ({"preset": "custom", "steps": 4001}, "steps"),
     ({"preset": "custom", "optimizer": "sgd"}, "optimizer")],
)  # fmt: skip
def test_what_the_trainer_does_not_take_is_refused_by_name(alice, sent, field):
    answer = api_client(alice).send("post", "/api/models/train", rows.BODY | sent)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
