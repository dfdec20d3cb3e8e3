"""Anthropic's Messages API, as far as rewriting prompts needs it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox import llm
from sandbox.llm import Malformed, Text
from sandbox.state import SandboxState

KEY = "sk-ant-sandbox"
KNOWN = {
    "cache_control", "container", "context_management", "inference_geo", "max_tokens",
    "mcp_servers", "messages", "metadata", "model", "output_config", "service_tier",
    "stop_sequences", "stream", "system", "temperature", "thinking", "tool_choice", "tools",
    "top_k", "top_p",
}  # fmt: skip
MODELS = ("claude-haiku-4-5", "claude-sonnet-4-5")
RELEASED = "2025-10-01T00:00:00Z"
SCHEMA_FIELD = "output_config.format.schema"


def rules() -> list[RuleFactory]:
    return [
        Rule("/anthropic/v1/messages", endpoint=respond, methods=["POST"]),
        Rule("/anthropic/v1/messages/count_tokens", endpoint=count, methods=["POST"]),
        Rule("/anthropic/v1/models", endpoint=list_models, methods=["GET"]),
        Rule("/anthropic/v1/models/<name>", endpoint=show_model, methods=["GET"]),
    ]


def respond(state: SandboxState, request: Request) -> Response:
    if not _is_signed(request):
        return _refused(401, "authentication_error", "invalid x-api-key")
    try:
        body = llm.read_body(request)
        schema = _checked(request, body)
        tool = llm.forced_tool(body, ("any", "tool"))
    except Malformed as error:
        return _refused(400, "invalid_request_error", str(error))
    fault = llm.fault_of(state, "anthropic", request)
    if fault == "overloaded":
        return _refused(529, "overloaded_error", "Overloaded")
    if fault == "error":
        return _refused(400, "invalid_request_error", "Output blocked by content filtering policy")
    text = None
    if fault not in {"refusal", "empty"}:
        words = llm.last_words(body["messages"], ("text",))
        schema = tool["input_schema"] if tool else schema
        text = llm.compose(words, schema, fault, body["max_tokens"])
    answer = _answer(body, text, fault, tool)
    return llm.stream(_events(answer)) if body.get("stream") else llm.reply(answer)


def count(_: SandboxState, request: Request) -> Response:
    if not _is_signed(request):
        return _refused(401, "authentication_error", "invalid x-api-key")
    try:
        body = llm.read_body(request)
        _check_turns(body.get("messages"))
    except Malformed as error:
        return _refused(400, "invalid_request_error", str(error))
    return llm.reply({"input_tokens": _tokens_of(body)})


def list_models(_: SandboxState, request: Request) -> Response:
    if not _is_signed(request):
        return _refused(401, "authentication_error", "invalid x-api-key")
    models = [_model(name) for name in MODELS]
    page = {"has_more": False, "first_id": MODELS[0], "last_id": MODELS[-1]}
    return llm.reply({"data": models} | page)


def show_model(_: SandboxState, request: Request, name: str) -> Response:
    if not _is_signed(request):
        return _refused(401, "authentication_error", "invalid x-api-key")
    if name not in MODELS:
        return _refused(404, "not_found_error", f"model: {name}")
    return llm.reply(_model(name))


def _is_signed(request: Request) -> bool:
    """Older clients send x-api-key, newer ones a bearer token."""
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return request.headers.get("x-api-key", bearer).startswith(KEY)


def _checked(request: Request, body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON schema that was asked for, if any. Raises Malformed."""
    if not request.headers.get("anthropic-version"):
        raise Malformed("anthropic-version: header is required")
    for name in body:
        if name not in KNOWN:
            raise Malformed(f"{name}: Extra inputs are not permitted")
    for name in ("model", "max_tokens", "messages"):
        if not body.get(name):
            raise Malformed(f"{name}: Field required")
    if not isinstance(body["max_tokens"], int) or body["max_tokens"] < 1:
        raise Malformed("max_tokens: Input should be greater than or equal to 1")
    _check_turns(body["messages"])
    return _schema(body)


def _check_turns(turns: Any) -> None:
    roles = {"user", "assistant"}
    if not isinstance(turns, list) or not all(
        isinstance(turn, dict) and turn.get("role") in roles and turn.get("content")
        for turn in turns
    ):
        raise Malformed("messages: each needs a role of user or assistant and content")
    if turns[0]["role"] != "user":
        raise Malformed("messages: first message must use the user role")


def _schema(body: dict[str, Any]) -> dict[str, Any] | None:
    form = (body.get("output_config") or {}).get("format")
    if form is None:
        return None
    if form.get("type") != "json_schema":
        raise Malformed("output_config.format.type: Input should be 'json_schema'")
    schema = form.get("schema")
    try:
        llm.check_schema(schema, SCHEMA_FIELD, all_required=False)
    except Malformed as error:
        raise Malformed(f"{SCHEMA_FIELD}: {error}") from None
    return schema


def _answer(
    body: dict[str, Any], text: Text | None, fault: str, tool: dict[str, Any] | None
) -> dict[str, Any]:
    shape = {
        "id": f"msg_{secrets.token_hex(12)}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [_block(text, tool)] if text else [],
        "stop_reason": _reason(text, fault, tool),
        "stop_sequence": None,
        "usage": {
            "input_tokens": _tokens_of(body),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": text.tokens if text else 0,
        },
    }
    if fault == "refusal":
        shape["stop_details"] = {
            "type": "refusal",
            "category": "general_harms",
            "explanation": "The request could not be helped with.",
        }
    return shape


def _block(text: Text, tool: dict[str, Any] | None) -> dict[str, Any]:
    if tool is None:
        return {"type": "text", "text": text.content}
    called = {"id": f"toolu_{secrets.token_hex(12)}", "name": tool["name"]}
    return {"type": "tool_use", "input": llm.arguments(text)} | called


def _reason(text: Text | None, fault: str, tool: dict[str, Any] | None) -> str:
    if fault == "refusal":
        return "refusal"
    if text and text.cut:
        return "max_tokens"
    return "tool_use" if text and tool else "end_turn"


def _tokens_of(body: dict[str, Any]) -> int:
    return llm.count_tokens(f"{body.get('system') or ''}{body['messages']}")


def _model(name: str) -> dict[str, Any]:
    return {"type": "model", "id": name, "display_name": name, "created_at": RELEASED}


def _events(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A message as it is streamed: begun empty, filled block by block, ended with its reason."""
    begun = message | {"content": [], "stop_reason": None}
    yield {"type": "message_start", "message": begun}
    for index, block in enumerate(message["content"]):
        written = "text" if block["type"] == "text" else "input"
        empty = block | {written: type(block[written])()}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        for delta in _deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ended = {name: message.get(name) for name in ("stop_reason", "stop_sequence", "stop_details")}
    yield {"type": "message_delta", "delta": ended, "usage": message["usage"]}
    yield {"type": "message_stop"}


def _deltas(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if block["type"] == "text":
        yield from ({"type": "text_delta", "text": piece} for piece in llm.pieces(block["text"]))
        return
    for piece in llm.pieces(json.dumps(block["input"])):
        yield {"type": "input_json_delta", "partial_json": piece}


def _refused(status: int, kind: str, message: str) -> Response:
    error = {"type": kind, "message": message}
    request_id = f"req_{secrets.token_hex(12)}"
    return llm.reply({"type": "error", "error": error, "request_id": request_id}, status)
