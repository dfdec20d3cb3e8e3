"""OpenAI's Responses API, as far as rewriting prompts needs it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox import llm
from sandbox.clock import now
from sandbox.llm import Malformed, Text
from sandbox.state import SandboxState

KEY = "sk-sandbox"
KNOWN = {
    "background", "conversation", "include", "input", "instructions", "max_output_tokens",
    "max_tool_calls", "metadata", "model", "parallel_tool_calls", "previous_response_id",
    "prompt_cache_key", "reasoning", "safety_identifier", "service_tier", "store", "stream",
    "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user",
}  # fmt: skip
MODELS = ("gpt-5.4", "gpt-5.4-mini")
RELEASED = 1_772_000_000
REFUSAL = "I'm sorry, I can't help with that."
LEAST_TOKENS = 16
MOST_TOKENS = 100_000


def rules() -> list[RuleFactory]:
    return [
        Rule("/openai/v1/responses", endpoint=respond, methods=["POST"]),
        Rule("/openai/v1/models", endpoint=list_models, methods=["GET"]),
        Rule("/openai/v1/models/<name>", endpoint=show_model, methods=["GET"]),
    ]


def respond(state: SandboxState, request: Request) -> Response:
    if refused := unsigned(request):
        return refused
    try:
        body = llm.read_body(request)
        schema = _checked(body)
        tool = llm.forced_tool(body, ("required",))
    except Malformed as error:
        return refusal(400, str(error), None, error.field)
    fault = llm.fault_of(state, "openai", request)
    if failed := failure(fault):
        return failed
    words = llm.last_words(body["input"], ("input_text", "text"))
    schema = tool["parameters"] if tool else schema
    answer = _answer(body, *_said(body, words, schema, fault, tool))
    return llm.stream(_events(answer)) if body.get("stream") else llm.reply(answer)


def list_models(_: SandboxState, request: Request) -> Response:
    models = {"object": "list", "data": [_model(name) for name in MODELS]}
    return unsigned(request) or llm.reply(models)


def show_model(_: SandboxState, request: Request, name: str) -> Response:
    if refused := unsigned(request):
        return refused
    if name not in MODELS:
        return refusal(404, f"The model '{name}' does not exist", "model_not_found", "model")
    return llm.reply(_model(name))


def check_names(body: dict[str, Any], known: set[str], required: tuple[str, ...]) -> None:
    """Raises Malformed."""
    for name in body:
        if name not in known:
            raise Malformed(f"Unknown parameter: '{name}'.", name)
    for name in required:
        if not body.get(name):
            raise Malformed(f"Missing required parameter: '{name}'.", name)


def unsigned(request: Request) -> Response | None:
    """The refusal of a request without a key that we know."""
    if request.headers.get("Authorization", "").startswith(f"Bearer {KEY}"):
        return None
    return refusal(401, "Incorrect API key provided.", "invalid_api_key")


def failure(fault: str) -> Response | None:
    """The answer of a service that fails as a whole."""
    if fault == "overloaded":
        return refusal(503, "The server is overloaded.", "server_is_overloaded")
    if fault == "error":
        return refusal(400, "Invalid prompt: it was flagged.", "invalid_prompt")
    return None


def refusal(status: int, message: str, code: str | None, field: str | None = None) -> Response:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error = {"message": message, "type": kind, "param": field, "code": code}
    return llm.reply({"error": error}, status)


def _said(
    body: dict[str, Any],
    words: str,
    schema: dict[str, Any] | None,
    fault: str,
    tool: dict[str, Any] | None,
) -> tuple[list[dict[str, Any]], Text | None]:
    """The items of the answer, and the text that they are made of."""
    if fault == "refusal":
        return [_message([{"type": "refusal", "refusal": REFUSAL}])], None
    if fault == "empty":
        return [], None
    text = llm.compose(words, schema, fault, body.get("max_output_tokens") or MOST_TOKENS)
    if tool:
        return [_call(tool, text)], text
    part = {"type": "output_text", "text": text.content, "annotations": [], "logprobs": []}
    return [_message([part], _status(text))], text


def _checked(body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON schema that was asked for, if any. Raises Malformed."""
    check_names(body, KNOWN, ("model", "input"))
    limit = body.get("max_output_tokens")
    if limit is not None and (not isinstance(limit, int) or limit < LEAST_TOKENS):
        raise Malformed(f"Expected a value >= {LEAST_TOKENS}.", "max_output_tokens")
    return _schema(body)


def _schema(body: dict[str, Any]) -> dict[str, Any] | None:
    form = (body.get("text") or {}).get("format") or {"type": "text"}
    if form.get("type") == "text":
        return None
    if form.get("type") != "json_schema":
        raise Malformed("Supported values are: 'text', 'json_schema'.", "text.format.type")
    if not form.get("name"):
        raise Malformed("Missing required parameter: 'text.format.name'.", "text.format.name")
    if form.get("strict"):
        llm.check_schema(form.get("schema"), "text.format.schema", all_required=True)
    return form.get("schema")


def _message(parts: list[dict[str, Any]], status: str = "completed") -> dict[str, Any]:
    named = {"type": "message", "id": f"msg_{secrets.token_hex(24)}", "role": "assistant"}
    return named | {"status": status, "content": parts}


def _call(tool: dict[str, Any], text: Text) -> dict[str, Any]:
    named = {"type": "function_call", "id": f"fc_{secrets.token_hex(24)}", "name": tool["name"]}
    called = {"call_id": f"call_{secrets.token_hex(12)}", "arguments": text.content}
    return named | called | {"status": _status(text)}


def _status(text: Text | None) -> str:
    return "incomplete" if text and text.cut else "completed"


def _answer(
    body: dict[str, Any], items: list[dict[str, Any]], text: Text | None
) -> dict[str, Any]:
    return {
        "id": f"resp_{secrets.token_hex(24)}",
        "object": "response",
        "created_at": int(now()),
        "status": _status(text),
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if text and text.cut else None,
        "instructions": body.get("instructions"),
        "model": body["model"],
        "output": items,
        "parallel_tool_calls": True,
        "temperature": body.get("temperature", 1.0),
        "tool_choice": body.get("tool_choice") or "auto",
        "tools": body.get("tools") or [],
        "top_p": 1.0,
        "metadata": body.get("metadata") or {},
        "usage": _usage(body, text),
    }


def _usage(body: dict[str, Any], text: Text | None) -> dict[str, Any]:
    asked = llm.count_tokens(f"{body.get('instructions') or ''}{body['input']}")
    answered = text.tokens if text else 0
    return {
        "input_tokens": asked,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": answered,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": asked + answered,
    }


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": RELEASED, "owned_by": "openai"}


def _events(response: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A response as it is streamed: begun empty, filled item by item, then whole."""
    begun = response | {"status": "in_progress", "output": [], "usage": None}
    parts: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
    ]
    for index, item in enumerate(response["output"]):
        place = {"output_index": index, "item_id": item["id"]}
        empty = item | {
            "status": "in_progress",
            ("content" if "content" in item else "arguments"): [],
        }
        parts.append({"type": "response.output_item.added", "output_index": index, "item": empty})
        parts += (
            _argument_events(item, place) if "arguments" in item else _part_events(item, place)
        )
        parts.append({"type": "response.output_item.done", "output_index": index, "item": item})
    parts.append({"type": f"response.{response['status']}", "response": response})
    yield from (part | {"sequence_number": number} for number, part in enumerate(parts))


def _argument_events(item: dict[str, Any], place: dict[str, Any]) -> list[dict[str, Any]]:
    kind = "response.function_call_arguments"
    pieces = [
        {"type": f"{kind}.delta", "delta": one} | place for one in llm.pieces(item["arguments"])
    ]
    whole = {"type": f"{kind}.done", "arguments": item["arguments"], "name": item["name"]}
    return [*pieces, whole | place]


def _part_events(item: dict[str, Any], place: dict[str, Any]) -> list[dict[str, Any]]:
    [part] = item["content"]
    place = place | {"content_index": 0}
    written = "refusal" if part["type"] == "refusal" else "text"
    kind = f"response.{part['type']}"
    pieces = [{"type": f"{kind}.delta", "delta": one} | place for one in llm.pieces(part[written])]
    more: dict[str, Any] = {"logprobs": []} if written == "text" else {}
    return [
        {"type": "response.content_part.added", "part": part | {written: ""}} | place,
        *(piece | more for piece in pieces),
        {"type": f"{kind}.done", written: part[written]} | place | more,
        {"type": "response.content_part.done", "part": part} | place,
    ]
