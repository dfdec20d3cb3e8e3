"""OpenAI's older Chat Completions API, which many of its users' programs still speak."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox import llm, openai
from sandbox.clock import now
from sandbox.llm import Malformed, Text
from sandbox.state import SandboxState

KNOWN = {
    "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs",
    "max_completion_tokens", "max_tokens", "messages", "metadata", "modalities", "model", "n",
    "parallel_tool_calls", "prediction", "presence_penalty", "prompt_cache_key",
    "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop",
    "store", "stream", "stream_options", "temperature", "tool_choice", "tools", "top_logprobs",
    "top_p", "user", "verbosity", "web_search_options",
}  # fmt: skip
DONE = "data: [DONE]\n\n"


def rules() -> list[RuleFactory]:
    return [Rule("/openai/v1/chat/completions", endpoint=respond, methods=["POST"])]


def respond(state: SandboxState, request: Request) -> Response:
    if refused := openai.unsigned(request):
        return refused
    try:
        body = llm.read_body(request)
        schema = _checked(body)
        tool = llm.forced_tool(body, ("required",))
    except Malformed as error:
        return openai.refusal(400, str(error), None, error.field)
    fault = llm.fault_of(state, "openai", request)
    if failed := openai.failure(fault):
        return failed
    text = None
    if fault not in {"refusal", "empty"}:
        limit = body.get("max_completion_tokens") or body.get("max_tokens") or openai.MOST_TOKENS
        words = llm.last_words(body["messages"], ("text",))
        text = llm.compose(words, tool["parameters"] if tool else schema, fault, limit)
    answer = _answer(body, _message(text, fault, tool), _reason(text, tool), text)
    return llm.stream(_chunks(answer), DONE) if body.get("stream") else llm.reply(answer)


def _checked(body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON schema that was asked for, if any. Raises Malformed."""
    openai.check_names(body, KNOWN, ("model", "messages"))
    form = body.get("response_format") or {"type": "text"}
    if form.get("type") != "json_schema":
        return None
    described = form.get("json_schema") or {}
    if described.get("strict"):
        field = "response_format.json_schema.schema"
        llm.check_schema(described.get("schema"), field, all_required=True)
    return described.get("schema")


def _message(text: Text | None, fault: str, tool: dict[str, Any] | None) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    if fault == "refusal":
        return message | {"refusal": openai.REFUSAL}
    if tool is None:
        return message | {"content": text.content if text else ""}
    called = {"name": tool["name"], "arguments": text.content if text else "{}"}
    call = {"id": f"call_{secrets.token_hex(12)}", "type": "function", "function": called}
    return message | {"tool_calls": [call]}


def _reason(text: Text | None, tool: dict[str, Any] | None) -> str:
    if text and text.cut:
        return "length"
    return "tool_calls" if text and tool else "stop"


def _answer(
    body: dict[str, Any], message: dict[str, Any], reason: str, text: Text | None
) -> dict[str, Any]:
    asked = llm.count_tokens(str(body["messages"]))
    answered = text.tokens if text else 0
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": "chat.completion",
        "created": int(now()),
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
        },
    }


def _chunks(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same answer as it is streamed: the role, the words piece by piece, the reason."""
    [choice] = answer["choices"]
    message = choice["message"]
    calls = [{"index": number} | call for number, call in enumerate(message.get("tool_calls", ()))]
    yield _chunk(answer, {"role": "assistant", "content": ""})
    for piece in llm.pieces(message["content"] or ""):
        yield _chunk(answer, {"content": piece})
    if message["refusal"] or calls:
        yield _chunk(answer, {"refusal": message["refusal"], "tool_calls": calls or None})
    yield _chunk(answer, {}, choice["finish_reason"])


def _chunk(
    answer: dict[str, Any], delta: dict[str, Any], reason: str | None = None
) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
    same = {name: answer[name] for name in ("id", "created", "model")}
    return same | {"object": "chat.completion.chunk", "choices": [choice]}
