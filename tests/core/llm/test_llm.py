from __future__ import annotations

import json
from typing import Any

import pytest

from core import llm
from core.llm import NotEnhanced
from tests.core.conftest import Sandbox
from tests.core.replicate.stranger import Stranger, as_json

BOTH = pytest.mark.parametrize("provider", ["openai", "anthropic"])


@BOTH
def test_a_prompt_comes_back_better(sandbox: Sandbox, provider: str, settings: Any):
    words = f"zorkan reading on a bench {sandbox.job}"

    better = llm.enhance(words, trigger_word="zorkan", provider=provider)

    assert "zorkan" in better.text
    assert better.text != words
    assert better.changes
    assert better.provider == provider
    assert better.model == getattr(settings, f"{provider.upper()}_MODEL")


@BOTH
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("refusal", "refused"),
        ("truncated", "truncated"),
        ("overloaded", "unavailable"),
        ("error", "refused"),
        ("empty", "empty"),
        ("invalid", "empty"),
    ],
)
def test_a_fault_has_a_reason(sandbox: Sandbox, provider: str, fault: str, reason: str):
    sandbox.behave(**{f"llm.{provider}": fault})

    with pytest.raises(NotEnhanced) as raised:
        llm.enhance(f"zorkan {sandbox.job}", trigger_word="zorkan", provider=provider)

    assert raised.value.reason == reason
    assert len(sandbox.posts()) == (2 if fault == "overloaded" else 1)


@BOTH
def test_a_trigger_word_that_got_lost_is_put_in_front(sandbox: Sandbox, provider: str):
    sandbox.behave(**{f"llm.{provider}": "no_trigger"})

    better = llm.enhance(f"zorkan {sandbox.job}", trigger_word="zorkan", provider=provider)

    assert better.text.startswith("zorkan, ")


@pytest.mark.parametrize(
    ("enhancers", "key"), [([], "sk-sandbox"), (["anthropic"], "sk-sandbox"), (["openai"], "")]
)
def test_who_is_switched_off_is_not_asked(
    stranger: Stranger, settings: Any, enhancers: list[str], key: str
):
    settings.ENHANCERS, settings.OPENAI_API_KEY = enhancers, key

    with pytest.raises(NotEnhanced) as raised:
        llm.enhance("zorkan", trigger_word="zorkan", provider="openai")

    assert raised.value.reason == "off"
    assert stranger.asked == []


def test_the_operators_order_and_keys_decide_who_can_be_asked(settings: Any):
    settings.ENHANCERS = ["anthropic", "somebody", "openai"]

    assert llm.enhancers() == ("anthropic", "openai")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("zorkan,\n\nby the\tsea", "zorkan, by the sea"),
        ("  ZORKAN by the sea ", "zorkan by the sea"),
        ("by the sea", "zorkan, by the sea"),
        ("zorkanish by the sea", "zorkan, zorkanish by the sea"),
        ("zorkan see https://evil.example/x?y by the sea", "zorkan see by the sea"),
        ("zorkan www.evil.example by the sea", "zorkan by the sea"),
        ("zorkan by\u202e the\x00 sea", "zorkan by the sea"),
    ],
)
def test_an_answer_is_held_to_our_rules(stranger: Stranger, said: str, text: str):
    stranger.will(_openai_says({"prompt": said, "changes": []}))

    assert llm.enhance("x", trigger_word="zorkan", provider="openai").text == text


@pytest.mark.parametrize("front", ["", "zorkan "])
def test_a_long_answer_is_cut_at_a_word_and_keeps_the_trigger_word(stranger: Stranger, front: str):
    stranger.will(_openai_says({"prompt": front + "light " * 600 + "zorkan", "changes": []}))

    text = llm.enhance("x", trigger_word="zorkan", provider="openai").text

    assert len(text) <= 1500
    assert text.startswith("zorkan")
    assert text.endswith("light")


def test_a_trigger_word_with_odd_letters_is_taken_as_it_is(stranger: Stranger):
    stranger.will(_openai_says({"prompt": r"Z\1k+ by the sea", "changes": []}))

    assert llm.enhance("x", trigger_word=r"z\1k+", provider="openai").text == r"z\1k+ by the sea"


@pytest.mark.parametrize("prompt", ["", " \n ", "https://evil.example/"])
def test_an_answer_that_leaves_nothing_is_empty(stranger: Stranger, prompt: str):
    stranger.will(_openai_says({"prompt": prompt, "changes": ["a"]}))

    with pytest.raises(NotEnhanced) as raised:
        llm.enhance("x", trigger_word="zorkan", provider="openai")

    assert raised.value.reason == "empty"


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        (["added  light", "", 7, None, "a\nlens"], ("added light", "a lens")),
        ("added light", ()),
        (None, ()),
        (["x" * 500], ("x" * 120,)),
        ([str(number) for number in range(9)], ("0", "1", "2", "3", "4", "5")),
    ],
)
def test_changes_are_a_few_short_lines(stranger: Stranger, changes: Any, kept: tuple[str, ...]):
    stranger.will(_openai_says({"prompt": "zorkan", "changes": changes}))

    assert llm.enhance("x", trigger_word="zorkan", provider="openai").changes == kept


@BOTH
def test_neither_words_nor_keys_get_into_the_log(
    sandbox: Sandbox,
    provider: str,
    everything_logged: pytest.LogCaptureFixture,
    settings: Any,
):
    words = f"zorkan at the clinic {sandbox.job}"

    better = llm.enhance(words, trigger_word="zorkan", provider=provider)

    for text in (everything_logged.text, repr(better)):
        assert "zorkan" not in text
        assert "clinic" not in text
        assert getattr(settings, f"{provider.upper()}_API_KEY") not in text


def _openai_says(content: Any):
    part = {"type": "output_text", "text": json.dumps(content), "annotations": []}
    message = {"type": "message", "id": "m", "role": "assistant", "status": "completed"}
    return as_json(
        {
            "id": "r",
            "object": "response",
            "status": "completed",
            "output": [message | {"content": [part]}],
        }
    )
