from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.replicate.search import find_prediction, find_training
from tests.core.replicate.stranger import Stranger, as_json

SINCE = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
JOB = "5f0c7c0e-5a3d-4c55-9d8a-7a52a3d1f001"
VERSION = "ab" * 32


def test_a_training_is_found_by_its_webhook(stranger: Stranger):
    stranger.will(_list(_row("x"), _row("right", webhook=f"https://site/hooks/{JOB}/t/")))

    found = find_training(JOB, SINCE)

    assert found
    assert found.id == "right"


def test_a_training_is_found_by_its_zip(stranger: Stranger):
    zip_address = f"https://site/files/trainings/{JOB}/photos.zip?expires=1"
    stranger.will(_list(_row("x"), _row("right", input={"input_images": zip_address})))

    found = find_training(JOB, SINCE)

    assert found
    assert found.id == "right"


def test_the_search_ends_a_minute_before_the_call(stranger: Stranger):
    hook = f"https://site/{JOB}/"
    stranger.will(
        as_json(
            {
                "next": "/v1/trainings?cursor=more",
                "results": [
                    _row("new", created_at=_at(-59)),
                    _row("old", created_at=_at(-61), webhook=hook),
                ],
            }
        )
    )

    assert find_training(JOB, SINCE) is None
    assert len(stranger.asked) == 1


def test_a_row_of_the_minute_before_the_call_is_found(stranger: Stranger):
    stranger.will(_list(_row("right", created_at=_at(-59), webhook=f"https://site/{JOB}/")))

    found = find_training(JOB, SINCE)

    assert found
    assert found.id == "right"


def test_a_row_on_a_later_page_is_found(stranger: Stranger):
    stranger.will(
        as_json({"next": "/v1/trainings?cursor=more", "results": [_row("x", created_at=_at(9))]}),
        _list(_row("right", created_at=_at(5), webhook=f"https://site/{JOB}/")),
    )

    found = find_training(JOB, SINCE)

    assert found
    assert found.id == "right"


def test_a_prediction_is_found_by_its_webhook(stranger: Stranger):
    stranger.will(_list(_row("right", webhook=f"https://site/hooks/{JOB}/t/")))

    found = find_prediction(JOB, SINCE, 7)

    assert found
    assert found.id == "right"


def test_a_prediction_is_found_by_seed_prompt_and_version(stranger: Stranger):
    stranger.will(_list(_row("x"), _row("right", version=VERSION, input=_wish())))

    found = find_prediction(JOB, SINCE, 7, prompt="zork at sea", drawn_with=VERSION)

    assert found
    assert found.id == "right"


@pytest.mark.parametrize(
    "row",
    [
        {"version": VERSION, "input": {"seed": 8, "prompt": "zork at sea"}},
        {"version": VERSION, "input": {"seed": 7, "prompt": "zork at home"}},
        {"version": "cd" * 32, "input": {"seed": 7, "prompt": "zork at sea"}},
        {"version": "hidden", "input": {"seed": 7, "prompt": "zork at sea"}},
        {
            "version": VERSION,
            "input": {"seed": 7, "prompt": "zork at sea"},
            "webhook": "https://site/hooks/of-another-job/",
        },
        {"version": VERSION, "input": None},
    ],
)
def test_anothers_prediction_is_never_taken_for_ours(stranger: Stranger, row: dict[str, Any]):
    stranger.will(_list(_row("other", **row)))

    assert find_prediction(JOB, SINCE, 7, prompt="zork at sea", drawn_with=VERSION) is None


def test_a_seed_alone_finds_nothing(stranger: Stranger):
    stranger.will(_list(_row("other", version=VERSION, input=_wish())))

    assert find_prediction(JOB, SINCE, 7) is None


def test_a_row_that_tells_nothing_is_not_a_match_for_nothing(stranger: Stranger):
    stranger.will(_list(_row("other", version="hidden", input={"prompt": ""})))

    assert find_prediction(JOB, SINCE) is None


def _wish() -> dict[str, Any]:
    return {"seed": 7, "prompt": "zork at sea"}


def _row(remote_id: str, **more: Any) -> dict[str, Any]:
    return {"id": remote_id, "status": "starting", "created_at": _at(1)} | more


def _list(*found: dict[str, Any]):
    return as_json({"next": None, "results": list(found)})


def _at(seconds: int) -> str:
    return (SINCE + timedelta(seconds=seconds)).isoformat()
