"""Bad days come where they are asked for, as often as they are asked for, and nowhere else."""

from __future__ import annotations

import http.client
from typing import Any

import pytest

from sandbox.behaviours import WORDS, Behaviours, Unacceptable
from tests.sandbox.studio import Studio


def test_the_general_set_applies_to_all_and_a_match_wins():
    days = Behaviours()

    days.merge({"webhooks": "twice"})
    days.merge({"webhooks": "lost"}, "job-1")

    assert days.peek("webhooks", "about job-1") == "lost"
    assert days.peek("webhooks", "about job-2") == "twice"
    days.reset()
    assert days.peek("webhooks", "about job-2") == "deliver"


def test_a_count_is_used_up():
    days = Behaviours()
    days.merge({"create_response": {"value": "lost", "times": 2}}, "job-1")

    taken = [days.take("create_response", "job-1") for _ in range(3)]

    assert taken == ["lost", "lost", "ok"]
    assert days.as_json() == []


def test_null_takes_a_name_out():
    days = Behaviours()
    days.merge({"webhooks": "lost", "delivery": "slow"})

    days.merge({"webhooks": None})

    assert days.as_json() == [{"match": "", "set": {"delivery": "slow"}}]


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
        {"llm": {"mistral": "ok"}},
        {"llm": "refusal"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_whole(wrong: dict[str, Any]):
    days = Behaviours()

    with pytest.raises(Unacceptable):
        days.merge({"delivery": "slow"} | wrong)

    assert days.as_json() == []


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


def test_reading_fails_for_a_while(studio: Studio):
    path = f"/predictions/{studio.predicted()['id']}"
    studio.sandbox.behave(path, read_response={"value": "error_502", "times": 2})

    answers = [studio.sandbox.replicate("GET", path).status for _ in range(3)]

    assert answers == [502, 502, 200]


def test_a_502_after_acceptance_is_html(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, create_response="error_502")

    answer = studio.predict(webhook=hook, input={"seed": 987_002})

    assert answer.status == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert len(with_seed(studio, 987_002)) == 1


def test_a_502_that_refuses_has_started_nothing(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, create_response="refused_502")

    answer = studio.predict(webhook=hook, input={"seed": 987_003})

    assert answer.status == 502
    assert with_seed(studio, 987_003) == []


@pytest.mark.parametrize("retry_after", [7, None])
def test_the_next_few_are_throttled(studio: Studio, retry_after: int | None):
    hook = studio.webhook()
    studio.sandbox.behave(hook, rate_limit={"count": 2, "retry_after": retry_after})

    answers = [studio.predict(webhook=hook) for _ in range(3)]

    assert [answer.status for answer in answers] == [429, 429, 201]
    assert answers[0].headers.get("retry-after") == (str(retry_after) if retry_after else None)
    assert answers[0].json["detail"].startswith("Request was throttled.")
    assert int(answers[0].headers["ratelimit-reset"]) > 0


def test_out_of_credit(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, payment_required=True)

    answers = [studio.predict(webhook=hook), studio.train(webhook=hook)]

    assert [answer.status for answer in answers] == [402, 402]
    assert answers[0].json["title"] == "Insufficient credit"


def test_a_revoked_token(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, unauthorized=True)

    assert studio.train(webhook=hook).status == 401


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


def test_a_word_in_the_text_orders_its_own_bad_day():
    days = Behaviours()
    days.merge({"prediction_outcome": "stuck"}, "job-1")

    assert days.take("prediction_outcome", "a TestBlocked boat") == "nsfw"
    assert days.peek("llm.openai", "testblocked") == "refusal"
    assert days.peek("prediction_outcome", "job-1 testblocked") == "stuck"
    assert days.peek("webhooks", "testblocked") == "deliver"


def test_every_word_orders_what_there_is():
    for days in WORDS.values():
        Behaviours().merge(days)
