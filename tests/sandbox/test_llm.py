"""OpenAI's and Anthropic's own clients get what they would get from the real ones."""

from __future__ import annotations

import json
import secrets
from typing import Any

import anthropic
import openai
import pytest

from tests.sandbox.process import Sandbox

SCHEMA = {
    "type": "object",
    "properties": {
        "prompt": {"type": "string"},
        "changes": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["prompt", "changes"],
    "additionalProperties": False,
}


@pytest.fixture(scope="session")
def gpt(own_sandbox: Sandbox) -> openai.OpenAI:
    return openai.OpenAI(
        api_key="sk-sandbox", base_url=f"{own_sandbox.url}/openai/v1", max_retries=0
    )


@pytest.fixture(scope="session")
def claude(own_sandbox: Sandbox) -> anthropic.Anthropic:
    return anthropic.Anthropic(
        api_key="sk-ant-sandbox", base_url=f"{own_sandbox.url}/anthropic", max_retries=0
    )


def asked(prompt: str = "VISNA reading by the sea") -> str:
    return json.dumps({"prompt": prompt, "trigger_word": "VISNA"})


def ask_gpt(gpt: openai.OpenAI, words: str, **more: Any) -> Any:
    form = {"type": "json_schema", "name": "rewriting", "strict": True, "schema": SCHEMA}
    options = {"model": "gpt-5.4-mini", "input": words, "text": {"format": form}, "store": False}
    return gpt.responses.create(**options | more)


def ask_claude(claude: anthropic.Anthropic, text: str, **more: Any) -> Any:
    options = {
        "model": "claude-haiku-4-5",
        "max_tokens": 400,
        "system": "Rewrite the prompt.",
        "messages": [{"role": "user", "content": text}],
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
    }
    return claude.messages.create(**options | more)


def test_openai_answers_in_the_schema(gpt: openai.OpenAI):
    response = ask_gpt(gpt, asked())

    answer = json.loads(response.output_text)
    assert response.status == "completed"
    assert answer["prompt"].count("VISNA") == 1
    assert "water" in answer["prompt"]
    assert len(answer["changes"]) == 4
    assert response.usage.output_tokens > 0


def test_anthropic_answers_in_the_schema(claude: anthropic.Anthropic):
    message = ask_claude(claude, asked())

    answer = json.loads(message.content[0].text)
    assert message.stop_reason == "end_turn"
    assert answer["prompt"].startswith("Photo of VISNA reading by the sea")
    assert message.usage.input_tokens > 0


def test_the_same_words_get_the_same_answer(gpt: openai.OpenAI, claude: anthropic.Anthropic):
    first, again = ask_gpt(gpt, asked()), ask_gpt(gpt, asked())
    other = ask_claude(claude, asked("VISNA on a roof"))

    assert first.output_text == again.output_text
    assert other.content[0].text != first.output_text


def test_a_forgotten_trigger_word_is_put_in(gpt: openai.OpenAI):
    response = ask_gpt(gpt, asked("someone in a garden"))

    assert "VISNA" in json.loads(response.output_text)["prompt"]


def test_without_a_schema_the_answer_is_text(gpt: openai.OpenAI, claude: anthropic.Anthropic):
    plain = gpt.responses.create(model="gpt-5.4-mini", input="a portrait of VISNA")
    message = claude.messages.create(
        model="claude-haiku-4-5",
        max_tokens=300,
        messages=[{"role": "user", "content": [{"type": "text", "text": "a portrait of VISNA"}]}],
    )

    assert plain.output_text.startswith("a portrait of VISNA, ")
    assert message.content[0].text == plain.output_text


def test_openai_streams_what_it_would_say_at_once(gpt: openai.OpenAI):
    with gpt.responses.stream(model="gpt-5.4-mini", input="a portrait of VISNA") as stream:
        told = "".join(e.delta for e in stream if e.type == "response.output_text.delta")
        whole = stream.get_final_response()

    assert told == whole.output_text == gpt.responses.create(
        model="gpt-5.4-mini", input="a portrait of VISNA"
    ).output_text  # fmt: skip
    assert whole.status == "completed"


def test_anthropic_streams_what_it_would_say_at_once(claude: anthropic.Anthropic):
    turns: Any = [{"role": "user", "content": "a portrait of VISNA"}]
    with claude.messages.stream(
        model="claude-haiku-4-5", max_tokens=300, messages=turns
    ) as stream:
        told = "".join(stream.text_stream)
        whole = stream.get_final_message()

    assert told == whole.content[0].text
    assert told.startswith("a portrait of VISNA, ")
    assert whole.stop_reason == "end_turn"


def test_a_tool_that_must_be_called_is_called(gpt: openai.OpenAI, claude: anthropic.Anthropic):
    function = {"name": "draw", "parameters": SCHEMA, "strict": True}
    tools: Any = [{"name": "draw", "input_schema": SCHEMA}]
    turns: Any = [{"role": "user", "content": asked()}]
    forced: Any = {"type": "tool", "name": "draw"}

    response = gpt.responses.create(
        model="gpt-5.4-mini", input=asked(), tools=[{"type": "function", **function}],
        tool_choice={"type": "function", "name": "draw"},
    )  # fmt: skip
    with claude.messages.stream(
        model="claude-haiku-4-5", max_tokens=400, messages=turns, tools=tools, tool_choice=forced
    ) as stream:
        message = stream.get_final_message()

    assert response.output[0].type == "function_call"
    assert "VISNA" in json.loads(response.output[0].arguments)["prompt"]
    assert message.stop_reason == "tool_use"
    assert message.content[0].input == json.loads(response.output[0].arguments)


def test_openai_answers_programs_that_chat(gpt: openai.OpenAI):
    turns: Any = [{"role": "user", "content": "a portrait of VISNA"}]
    form: Any = {"name": "rewriting", "strict": True, "schema": SCHEMA}
    function: Any = {"type": "function", "function": {"name": "draw", "parameters": SCHEMA}}

    said = gpt.chat.completions.create(model="gpt-5.4-mini", messages=turns)
    streamed = gpt.chat.completions.create(model="gpt-5.4-mini", messages=turns, stream=True)
    formed = gpt.chat.completions.create(
        model="gpt-5.4-mini", messages=turns,
        response_format={"type": "json_schema", "json_schema": form},
    )  # fmt: skip
    called = gpt.chat.completions.create(
        model="gpt-5.4-mini", messages=turns, tools=[function], tool_choice="required"
    )

    text = said.choices[0].message.content
    assert text.startswith("a portrait of VISNA, ")
    assert "".join(chunk.choices[0].delta.content or "" for chunk in streamed) == text
    assert set(json.loads(formed.choices[0].message.content)) == {"prompt", "changes"}
    assert called.choices[0].finish_reason == "tool_calls"
    assert called.choices[0].message.tool_calls[0].function.name == "draw"


def test_models_are_listed_and_words_counted(gpt: openai.OpenAI, claude: anthropic.Anthropic):
    turns: Any = [{"role": "user", "content": "a portrait of VISNA"}]

    counted = claude.messages.count_tokens(model="claude-haiku-4-5", messages=turns)

    assert "gpt-5.4-mini" in {model.id for model in gpt.models.list()}
    assert "claude-haiku-4-5" in {model.id for model in claude.models.list()}
    assert gpt.models.retrieve("gpt-5.4").id == "gpt-5.4"
    assert counted.input_tokens > 0
    with pytest.raises(anthropic.NotFoundError):
        claude.models.retrieve("claude-1")


def test_openai_refuses(gpt: openai.OpenAI, own_sandbox: Sandbox):
    response = ask_gpt(gpt, with_fault(own_sandbox, openai="refusal"))

    assert response.output[0].content[0].type == "refusal"
    assert response.output_text == ""


def test_anthropic_refuses(claude: anthropic.Anthropic, own_sandbox: Sandbox):
    message = ask_claude(claude, with_fault(own_sandbox, anthropic="refusal"))

    assert message.stop_reason == "refusal"
    assert message.stop_details.type == "refusal"
    assert message.content == []


def test_answers_are_cut(gpt: openai.OpenAI, claude: anthropic.Anthropic, own_sandbox: Sandbox):
    text = with_fault(own_sandbox, openai="truncated", anthropic="truncated")

    response, message = ask_gpt(gpt, text), ask_claude(claude, text)

    assert response.status == "incomplete"
    assert response.incomplete_details.reason == "max_output_tokens"
    assert message.stop_reason == "max_tokens"
    for cut in (response.output_text, message.content[0].text):
        with pytest.raises(ValueError, match="Unterminated|Expecting"):
            json.loads(cut)


def test_too_few_tokens_cut_the_answer(gpt: openai.OpenAI, claude: anthropic.Anthropic):
    assert ask_gpt(gpt, asked(), max_output_tokens=16).status == "incomplete"
    assert ask_claude(claude, asked(), max_tokens=5).stop_reason == "max_tokens"


def test_a_slow_answer_outlasts_a_short_patience(gpt: openai.OpenAI, own_sandbox: Sandbox):
    text = with_fault(own_sandbox, openai="slow")
    own_sandbox.behave(json.loads(text)["prompt"], slow_seconds=1)

    with pytest.raises(openai.APITimeoutError):
        ask_gpt(gpt.with_options(timeout=0.3), text)


def test_wrong_keys_are_refused(own_sandbox: Sandbox):
    stranger = openai.OpenAI(
        api_key="sk-x", base_url=f"{own_sandbox.url}/openai/v1", max_retries=0
    )
    other = anthropic.Anthropic(
        api_key="sk-x", base_url=f"{own_sandbox.url}/anthropic", max_retries=0
    )

    with pytest.raises(openai.AuthenticationError):
        ask_gpt(stranger, asked())
    with pytest.raises(anthropic.AuthenticationError):
        ask_claude(other, asked())


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"input": ""}, "input"),
        ({"extra_body": {"prompt_text": "x"}}, "prompt_text"),
        ({"max_output_tokens": 4}, "16"),
        (
            {"text": {"format": {"type": "json_schema", "name": "x", "strict": True,
                                 "schema": {"type": "object", "properties": {}}}}},
            "additionalProperties",
        ),
    ],
)  # fmt: skip
def test_openai_checks_the_request(gpt: openai.OpenAI, more: dict[str, Any], named: str):
    with pytest.raises(openai.BadRequestError, match=named):
        ask_gpt(gpt, asked(), **more)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "user role"),
        ({"extra_body": {"prompt_text": "x"}}, "prompt_text"),
        ({"output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}}},
         "additionalProperties"),
    ],
)  # fmt: skip
def test_anthropic_checks_the_request(
    claude: anthropic.Anthropic, more: dict[str, Any], named: str
):
    with pytest.raises(anthropic.BadRequestError, match=named):
        ask_claude(claude, asked(), **more)


def with_fault(own_sandbox: Sandbox, **llm: str) -> str:
    """An input of its own that meets these faults."""
    prompt = f"VISNA {secrets.token_hex(6)}"
    own_sandbox.behave(prompt, **{f"llm.{vendor}": fault for vendor, fault in llm.items()})
    return asked(prompt)
