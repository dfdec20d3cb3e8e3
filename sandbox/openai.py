"""OpenAI's Responses API, as far as rewriting prompts needs it."""

from __future__ import annotations

import secrets
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
LEAST_TOKENS = 16
MOST_TOKENS = 100_000


def rules() -> list[RuleFactory]:
    return [Rule("/openai/v1/responses", endpoint=respond, methods=["POST"])]


def respond(state: SandboxState, request: Request) -> Response:
    header = request.headers.get("Authorization", "")
    if not header.startswith(f"Bearer {KEY}"):
        return _refused(401, "Incorrect API key provided.", "invalid_api_key")
    try:
        body = llm.read_body(request)
        schema = _checked(body)
    except Malformed as error:
        return _refused(400, str(error), None, error.field)
    fault = llm.fault_of(state, "openai", request)
    if fault == "overloaded":
        return _refused(503, "The server is overloaded.", "server_is_overloaded")
    if fault == "error":
        return _refused(400, "Invalid prompt: it was flagged.", "invalid_prompt")
    words = llm.last_words(body["input"], ("input_text", "text"))
    return llm.reply(_answer(body, _said(body, words, schema, fault)))


def _said(
    body: dict[str, Any], words: str, schema: dict[str, Any] | None, fault: str
) -> tuple[list[dict[str, Any]], Text | None]:
    """The parts of the message, and the text among them."""
    if fault == "refusal":
        return [{"type": "refusal", "refusal": "I'm sorry, I can't help with that."}], None
    if fault == "empty":
        return [], None
    text = llm.compose(words, schema, fault, body.get("max_output_tokens") or MOST_TOKENS)
    part = {"type": "output_text", "text": text.content, "annotations": [], "logprobs": []}
    return [part], text


def _checked(body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON schema that was asked for, if any. Raises Malformed."""
    for name in body:
        if name not in KNOWN:
            raise Malformed(f"Unknown parameter: '{name}'.", name)
    for name in ("model", "input"):
        if not body.get(name):
            raise Malformed(f"Missing required parameter: '{name}'.", name)
    if body.get("stream"):
        raise Malformed("The sandbox does not stream.", "stream")
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


def _answer(
    body: dict[str, Any], said: tuple[list[dict[str, Any]], Text | None]
) -> dict[str, Any]:
    parts, text = said
    status = "incomplete" if text and text.cut else "completed"
    message = {
        "type": "message",
        "id": f"msg_{secrets.token_hex(24)}",
        "status": status,
        "role": "assistant",
        "content": parts,
    }
    return {
        "id": f"resp_{secrets.token_hex(24)}",
        "object": "response",
        "created_at": int(now()),
        "status": status,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if text and text.cut else None,
        "instructions": body.get("instructions"),
        "model": body["model"],
        "output": [message] if parts else [],
        "parallel_tool_calls": True,
        "temperature": body.get("temperature", 1.0),
        "tool_choice": "auto",
        "tools": [],
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


def _refused(status: int, message: str, code: str | None, field: str | None = None) -> Response:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error = {"message": message, "type": kind, "param": field, "code": code}
    return llm.reply({"error": error}, status)
