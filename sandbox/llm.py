"""What the two stand-ins for language models have in common."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox.rewriting import fill, read_request, rewrite
from sandbox.state import State

PROSE = "Certainly! Here is a lovely prompt for you: a portrait in soft light."
CUT_AT = 0.6


@dataclass(frozen=True)
class Text:
    """What is said, and whether it was cut because no more tokens were allowed."""

    content: str
    cut: bool

    @property
    def tokens(self) -> int:
        return count_tokens(self.content)


class Malformed(Exception):
    """The request breaks a rule; `field` says where."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def day_of(state: State, vendor: str, request: Request) -> str:
    """The bad day that applies, after the wait of a slow one."""
    text = request.get_data(as_text=True)
    day: str = state.behaviours.take(f"llm.{vendor}", text)
    if day == "slow":
        time.sleep(state.behaviours.peek("slow_seconds", text))
    return day


def read_body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.get_data())
    except ValueError:
        raise Malformed("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict):
        raise Malformed("The body must be a JSON object.")
    return body


def check_schema(schema: Any, field: str, *, all_required: bool) -> None:
    """Both vendors want closed objects, OpenAI every property required. Raises Malformed."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise Malformed("the schema must be of type 'object'", field)
    for part in _objects(schema):
        if part.get("additionalProperties") is not False:
            raise Malformed("'additionalProperties' is required to be supplied and false", field)
        if all_required and set(part.get("required", ())) != set(part.get("properties", {})):
            raise Malformed("'required' must list every key in properties", field)


def compose(wish: str, schema: dict[str, Any] | None, day: str, token_limit: int) -> Text:
    """The answer to a person's words, in the form that was asked for."""
    rewriting = rewrite(read_request(wish), with_trigger=day != "no_trigger")
    if schema is None:
        content = rewriting.prompt
    else:
        content = json.dumps(fill(schema, rewriting), ensure_ascii=False)
    if day == "invalid":
        content = PROSE
    if day == "truncated":
        return Text(content[: int(len(content) * CUT_AT)], cut=True)
    if count_tokens(content) > token_limit:
        return Text(content[: token_limit * 4], cut=True)
    return Text(content, cut=False)


def count_tokens(text: str) -> int:
    return max(len(text) // 4, 1)


def last_words(turns: Any, kinds: tuple[str, ...]) -> str:
    """What the person said last; `kinds` are the vendor's names for text parts."""
    if isinstance(turns, str):
        return turns
    said = [turn for turn in turns if isinstance(turn, dict) and turn.get("role") == "user"]
    content = said[-1].get("content", "") if said else ""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content if part.get("type") in kinds)


def reply(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object":
        yield schema
    for part in (*schema.get("properties", {}).values(), schema.get("items")):
        yield from _objects(part)
