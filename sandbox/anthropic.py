"""Anthropic's Messages API, as far as rewriting prompts needs it."""

from __future__ import annotations

import secrets
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
SCHEMA_FIELD = "output_config.format.schema"


def rules() -> list[RuleFactory]:
    return [Rule("/anthropic/v1/messages", endpoint=respond, methods=["POST"])]


def respond(state: SandboxState, request: Request) -> Response:
    if not _is_signed(request):
        return _refused(401, "authentication_error", "invalid x-api-key")
    try:
        body = llm.read_body(request)
        schema = _checked(request, body)
    except Malformed as error:
        return _refused(400, "invalid_request_error", str(error))
    fault = llm.fault_of(state, "anthropic", request)
    if fault == "overloaded":
        return _refused(529, "overloaded_error", "Overloaded")
    if fault == "error":
        return _refused(400, "invalid_request_error", "Output blocked by content filtering policy")
    if fault in {"refusal", "empty"}:
        return llm.reply(_answer(body, None, fault))
    text = llm.compose(
        llm.last_words(body["messages"], ("text",)), schema, fault, body["max_tokens"]
    )
    return llm.reply(_answer(body, text, fault))


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
    if body.get("stream"):
        raise Malformed("stream: The sandbox does not stream")
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


def _answer(body: dict[str, Any], text: Text | None, fault: str) -> dict[str, Any]:
    shape = {
        "id": f"msg_{secrets.token_hex(12)}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{"type": "text", "text": text.content}] if text else [],
        "stop_reason": _reason(text, fault),
        "stop_sequence": None,
        "usage": {
            "input_tokens": llm.count_tokens(f"{body.get('system') or ''}{body['messages']}"),
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


def _reason(text: Text | None, fault: str) -> str:
    if fault == "refusal":
        return "refusal"
    return "max_tokens" if text and text.cut else "end_turn"


def _refused(status: int, kind: str, message: str) -> Response:
    error = {"type": kind, "message": message}
    request_id = f"req_{secrets.token_hex(12)}"
    return llm.reply({"type": "error", "error": error, "request_id": request_id}, status)
