"""Faults come where they are asked for, as often as they are asked for, and nowhere else."""

from __future__ import annotations

import http.client
from typing import Any

import pytest

from sandbox.behaviours import WORDS, Behaviours, Unacceptable
from tests.sandbox.studio import Studio


def test_the_general_set_applies_to_all_and_a_match_wins():
    faults = Behaviours()

    faults.merge({"webhooks": "twice"})
    faults.merge({"webhooks": "lost"}, "job-1")

    assert faults.peek("webhooks", "about job-1") == "lost"
    assert faults.peek("webhooks", "about job-2") == "twice"
    faults.reset()
    assert faults.peek("webhooks", "about job-2") == "deliver"


def test_a_count_is_used_up():
    faults = Behaviours()
    faults.merge({"create_response": {"value": "lost", "times": 2}}, "job-1")

    taken = [faults.take("create_response", "job-1") for _ in range(3)]

    assert taken == ["lost", "lost", "ok"]
    assert faults.as_json() == []


def test_null_takes_a_name_out():
    faults = Behaviours()
    faults.merge({"webhooks": "lost", "delivery": "slow"})

    faults.merge({"webhooks": None})

    assert faults.as_json() == [{"match": "", "set": {"delivery": "slow"}}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"weather": "rain"},
        {"webhooks": "sometimes"},
        {"training_seconds": -1},
        {"training_seconds": "8"},
        {"payment_required": 1},
        {"training_outcome": "failed:"},
        {"create_response": {"value": "lost", "times": 0}},
        {"rate_limit": {"count": 0}},
        {"llm.mistral": "ok"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_whole(wrong: dict[str, Any]):
    faults = Behaviours()

    with pytest.raises(Unacceptable):
        faults.merge({"delivery": "slow"} | wrong)

    assert faults.as_json() == []


def test_a_wrong_value_is_explained(studio: Studio):
    answer = studio.sandbox.ask("PUT", "/_/behaviours", {"webhooks": "sometimes"})

    assert answer.status == 422
    assert "deliver, lost, twice" in answer.json["detail"]


def test_all_of_them_are_listed_with_their_meaning(studio: Studio):
    listed = studio.sandbox.ask("GET", "/_/behaviours").json["behaviours"]

    assert {"webhooks", "create_response", "llm.openai"} <= {one["name"] for one in listed}
    assert all(one["meaning"] and one["accepts"] for one in listed)


def test_a_lost_answer_was_accepted_once(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, create_response={"value": "lost", "times": 1})

    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        studio.predict(webhook=hook, input={"seed": 987_001})
    [sent] = studio.sandbox.journal(service="replicate", method="POST", contains=hook)
    found = with_seed(studio, 987_001)

    assert (sent["status"], sent["note"]) == (None, "accepted, not answered")
    assert len(found) == 1
    assert studio.predict(webhook=hook).status == 201


def test_sets_do_not_meet(studio: Studio):
    mine, theirs = studio.webhook(), studio.webhook()
    studio.sandbox.behave(mine, payment_required=True)

    assert studio.predict(webhook=mine).status == 402
    assert studio.predict(webhook=theirs).status == 201
    studio.sandbox.ask("DELETE", f"/_/behaviours?match={mine}")
    assert studio.predict(webhook=mine).status == 201


def with_seed(studio: Studio, seed: int) -> list[dict[str, Any]]:
    """A lost one is found again by what it was asked for."""
    page = studio.sandbox.replicate("GET", "/predictions").json["results"]
    return [one for one in page if (one["input"] or {}).get("seed") == seed]


def test_a_word_in_the_text_orders_its_own_fault():
    faults = Behaviours()
    faults.merge({"prediction_outcome": "stuck"}, "job-1")

    assert faults.take("prediction_outcome", "a TestBlocked boat") == "nsfw"
    assert faults.peek("llm.openai", "testblocked") == "refusal"
    assert faults.peek("prediction_outcome", "job-1 testblocked") == "stuck"
    assert faults.peek("webhooks", "testblocked") == "deliver"


def test_every_word_orders_what_there_is():
    for faults in WORDS.values():
        Behaviours().merge(faults)
