from __future__ import annotations

import time
from typing import Any

import pytest

from core.llm import vendors
from core.llm.vendors import INSTRUCTIONS, ask_anthropic, ask_openai
from core.providers import NotEnhanced
from tests.core.replicate.stranger import Answer, Stranger, as_json, page

GOOD = '{"prompt": "zorkan", "changes": ["light"]}'
ASKS = {"openai": ask_openai, "anthropic": ask_anthropic}
BOTH = pytest.mark.parametrize("vendor", ["openai", "anthropic"])


def test_openai_is_asked_in_its_own_way(stranger: Stranger, settings: Any):
    stranger.will(_openai(GOOD))

    answer = ask_openai('say "hi"', "zorkan")

    [asked] = stranger.asked
    assert asked.path == "/responses"
    assert asked.json["model"] == answer.model == settings.OPENAI_MODEL
    assert asked.json["instructions"] == INSTRUCTIONS
    assert asked.json["input"] == r'{"prompt": "say \"hi\"", "trigger_word": "zorkan"}'
    assert asked.json["text"]["format"]["strict"]
    assert asked.json["store"] is False
    assert asked.json["max_output_tokens"] <= 600


def test_anthropic_is_asked_in_its_own_way(stranger: Stranger, settings: Any):
    stranger.will(_anthropic(GOOD))

    answer = ask_anthropic('say "hi"', "zorkan")

    [asked] = stranger.asked
    assert asked.path == "/v1/messages"
    assert asked.json["model"] == answer.model == settings.ANTHROPIC_MODEL
    assert asked.json["system"] == INSTRUCTIONS
    assert asked.json["messages"] == [
        {"role": "user", "content": r'{"prompt": "say \"hi\"", "trigger_word": "zorkan"}'}
    ]
    assert asked.json["output_config"]["format"]["type"] == "json_schema"
    assert asked.json["max_tokens"] <= 600


@BOTH
@pytest.mark.parametrize("first", [page(503), as_json({}, 500), Answer(drop=True)])
def test_a_break_down_is_asked_once_more_at_once(stranger: Stranger, vendor: str, first: Answer):
    stranger.will(first, GOODS[vendor])

    assert ASKS[vendor]("x", "zorkan").prompt == "zorkan"
    assert len(stranger.asked) == 2


@BOTH
@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 429, 503, 529])
def test_no_vendor_can_make_us_wait(stranger: Stranger, vendor: str, status: int):
    stranger.will(as_json({"error": {}}, status, Retry_After="20"))
    began = time.monotonic()

    with pytest.raises(NotEnhanced) as raised:
        ASKS[vendor]("x", "zorkan")

    assert raised.value.reason == "unavailable"
    assert len(stranger.asked) == (2 if status >= 500 else 1)
    assert time.monotonic() - began < 5


@BOTH
def test_a_vendor_that_hangs_is_left_after_the_time_out(
    stranger: Stranger, vendor: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(vendors, "TIMEOUT", 0.3)
    stranger.will(Answer(hang=True))

    with pytest.raises(NotEnhanced, match="unavailable"):
        ASKS[vendor]("x", "zorkan")

    assert len(stranger.asked) == 1


@BOTH
def test_nobody_listening_is_unavailable(vendor: str, settings: Any):
    settings.OPENAI_BASE_URL = settings.ANTHROPIC_BASE_URL = "http://127.0.0.1:1"

    with pytest.raises(NotEnhanced, match="unavailable"):
        ASKS[vendor]("x", "zorkan")


@BOTH
@pytest.mark.parametrize(
    "odd",
    [
        page(200),
        as_json({}),
        as_json([]),
        as_json("text"),
        as_json({"status": "failed", "output": None, "content": None}),
        as_json({"output": 7, "content": "x", "stop_reason": "pause_turn"}),
        Answer(200, b"{", {"Content-Type": "application/json"}),
    ],
)
def test_an_answer_that_is_none_is_unavailable(stranger: Stranger, vendor: str, odd: Answer):
    stranger.will(odd)

    with pytest.raises(NotEnhanced, match="unavailable"):
        ASKS[vendor]("x", "zorkan")


@BOTH
@pytest.mark.parametrize("text", ["", "prose", "[]", "{}", '{"prompt": 7, "changes": []}'])
def test_a_text_out_of_the_schema_is_empty(stranger: Stranger, vendor: str, text: str):
    stranger.will({"openai": _openai, "anthropic": _anthropic}[vendor](text))

    with pytest.raises(NotEnhanced, match="empty"):
        ASKS[vendor]("x", "zorkan")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"output": [{"content": [{"type": "refusal", "refusal": "no"}]}]}, "refused"),
        ({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}, "refused"),
        (
            {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}},
            "truncated",
        ),
        ({"status": "failed", "error": {"code": "bio_policy", "message": ""}}, "refused"),
        ({"status": "failed", "error": {"code": "server_error", "message": ""}}, "unavailable"),
        ({"status": "in_progress"}, "unavailable"),
    ],
)
def test_openais_reasons(stranger: Stranger, changes: dict[str, Any], reason: str):
    stranger.will(_openai(GOOD, **changes))

    with pytest.raises(NotEnhanced, match=reason):
        ask_openai("x", "zorkan")


def test_a_policy_of_openai_is_a_refusal(stranger: Stranger):
    stranger.will(as_json({"error": {"code": "invalid_prompt", "message": "no"}}, 400))

    with pytest.raises(NotEnhanced, match="refused"):
        ask_openai("x", "zorkan")


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        ("refusal", "refused"),
        ("max_tokens", "truncated"),
        ("model_context_window_exceeded", "truncated"),
        ("pause_turn", "unavailable"),
        ("something new", "unavailable"),
    ],
)
def test_anthropics_reasons(stranger: Stranger, stop: str, reason: str):
    stranger.will(_anthropic(GOOD, stop_reason=stop))

    with pytest.raises(NotEnhanced, match=reason):
        ask_anthropic("x", "zorkan")


def _openai(text: str, **changes: Any) -> Answer:
    part = {"type": "output_text", "text": text, "annotations": []}
    message = {"type": "message", "id": "m", "role": "assistant", "content": [part]}
    return as_json(
        {"id": "r", "object": "response", "status": "completed", "output": [message]} | changes
    )


def _anthropic(text: str, **changes: Any) -> Answer:
    return as_json(
        {
            "id": "m",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }
        | changes
    )


GOODS = {"openai": _openai(GOOD), "anthropic": _anthropic(GOOD)}
