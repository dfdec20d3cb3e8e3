"""What the two fakes of language models share: checks, and rewriting a short input.

The same words are always rewritten the same way into a prompt for a picture.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox.state import SandboxState

PROSE = "Certainly! Here is a lovely prompt for you: a portrait in soft light."
CUT_AT = 0.6
PIECE = 24
LIGHT = {
    "night": "lit by warm street lamps against the blue of the night",
    "neon": "washed in magenta and cyan light from neon signs",
    "sunset": "in low golden light just before sunset",
    "forest": "with soft green light falling through leaves",
    "sea": "in clear, bright light off the water",
    "beach": "in clear, bright light off the water",
    "snow": "in the even, cool light of an overcast winter day",
    "studio": "lit by one large softbox with a gentle fill from the left",
    "office": "lit by a large window to one side",
    "black and white": "in high contrast light with deep, clean shadows",
    "watercolour": "in pale, airy light with soft edges",
    "watercolor": "in pale, airy light with soft edges",
}
OTHER_LIGHT = (
    "in soft window light from the left",
    "in gentle, diffused morning light",
    "with a warm key light and a cool rim light",
    "in late afternoon light with long, soft shadows",
)
LENSES = (
    "85mm lens at f/1.8, shallow depth of field",
    "50mm lens at f/2, natural perspective",
    "35mm lens at f/2.8, a little of the surroundings in view",
    "105mm lens at f/2.2, compressed background",
)
COMPOSITIONS = (
    "framed from the chest up, eyes on the upper third",
    "three-quarter view, looking just past the camera",
    "centred composition with room above the head",
    "slightly low angle, shoulders turned to the light",
)
# A prompt that names a place or a light keeps its own surroundings.
ANYWHERE = (
    "a calm, uncluttered background that falls out of focus",
    "a background of muted tones that lets the face stand out",
    "a softly blurred background with a hint of depth",
)
INDOORS = ("a textured plaster wall, evenly lit", "a plain linen backdrop")
CHANGES = (
    "Light: {0}",
    "Lens: {0}",
    "Composition: {0}",
    "Background: {0}",
)


@dataclass(frozen=True)
class Text:
    """What is said, and whether it was cut because no more tokens were allowed."""

    content: str
    cut: bool

    @property
    def tokens(self) -> int:
        return count_tokens(self.content)


@dataclass(frozen=True)
class PromptRequest:
    prompt: str
    trigger_word: str


@dataclass(frozen=True)
class Rewriting:
    prompt: str
    changes: list[str]


class Malformed(Exception):
    """The request breaks a rule; `field` says where."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def fault_of(state: SandboxState, vendor: str, request: Request) -> str:
    """The fault that applies, after the wait of a slow answer."""
    text = request.get_data(as_text=True)
    fault: str = state.behaviours.take(f"llm.{vendor}", text)
    if fault == "slow":
        time.sleep(state.behaviours.peek("slow_seconds", text))
    return fault


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


def compose(words: str, schema: dict[str, Any] | None, fault: str, token_limit: int) -> Text:
    """The answer to a person's words, in the form that was asked for."""
    rewriting = _rewrite(_read_request(words), with_trigger=fault != "no_trigger")
    if schema is None:
        content = rewriting.prompt
    else:
        content = json.dumps(_fill(schema, rewriting), ensure_ascii=False)
    if fault == "invalid":
        content = PROSE
    if fault == "truncated":
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


def stream(events: Iterable[dict[str, Any]], end: str = "") -> Response:
    """Server-sent events, each named by its type where it has one."""
    written = chain((_event(event) for event in events), (end,))
    return Response(written, mimetype="text/event-stream")


def pieces(text: str) -> list[str]:
    """A text as it comes over the line, a few tokens at a time."""
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)]


def arguments(text: Text | None) -> dict[str, Any]:
    """What a tool is called with; a cut or senseless answer calls it with nothing."""
    try:
        return dict(json.loads(text.content)) if text else {}
    except ValueError:
        return {}


def forced_tool(body: dict[str, Any], kinds: tuple[str, ...]) -> dict[str, Any] | None:
    """The tool that must be called: by its name, or any, which `kinds` are the words for.

    Raises Malformed when there is no such tool.
    """
    choice = body.get("tool_choice") or "auto"
    choice = {"type": choice} if isinstance(choice, str) else choice
    name = choice.get("name") or (choice.get("function") or {}).get("name")
    if not name and choice.get("type") not in kinds:
        return None
    for tool in body.get("tools") or ():
        described: dict[str, Any] = tool.get("function") or tool
        if name in {None, described.get("name")}:
            return described
    raise Malformed("Tool choice: there is no such tool in 'tools'.", "tool_choice")


def _event(event: dict[str, Any]) -> str:
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {json.dumps(event)}\n\n"


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object":
        yield schema
    for part in (*schema.get("properties", {}).values(), schema.get("items")):
        yield from _objects(part)


def _read_request(text: str) -> PromptRequest:
    """What a person asked for: JSON with prompt and trigger_word, or just words."""
    try:
        given = json.loads(text)
    except ValueError:
        given = None
    if isinstance(given, dict) and isinstance(given.get("prompt"), str):
        return PromptRequest(given["prompt"], str(given.get("trigger_word") or ""))
    return PromptRequest(text, "")


def _rewrite(request: PromptRequest, *, with_trigger: bool = True) -> Rewriting:
    subject = re.sub(r"\s+", " ", request.prompt).strip().rstrip(".,;")
    trigger = request.trigger_word
    if not with_trigger and trigger:
        subject = re.sub(re.escape(trigger), "a person", subject, flags=re.IGNORECASE)
    elif trigger and trigger.lower() not in subject.lower():
        subject = f"{trigger}, {subject}"
    parts = _parts(request.prompt)
    prompt = ", ".join((f"Photo of {subject}" if _is_bare(subject) else subject, *parts)) + "."
    changes = [change.format(part) for change, part in zip(CHANGES, parts, strict=True)]
    return Rewriting(prompt, changes)


def _fill(schema: dict[str, Any], rewriting: Rewriting) -> Any:
    """An answer that fits a JSON schema; `prompt` and `changes` hold the rewriting."""
    kind = schema.get("type")
    if kind == "object":
        return {
            name: _filled(name, part, rewriting)
            for name, part in schema.get("properties", {}).items()
        }
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "array":
        return [_fill(schema.get("items", {"type": "string"}), rewriting)]
    simple: dict[Any, Any] = {"integer": 1, "number": 1.0, "boolean": True, "null": None}
    return simple.get(kind, "A short answer from the sandbox.")


def _filled(name: str, schema: dict[str, Any], rewriting: Rewriting) -> Any:
    if name == "prompt" and schema.get("type") == "string":
        return rewriting.prompt
    if name == "changes" and schema.get("type") == "array":
        return rewriting.changes
    return _fill(schema, rewriting)


def _parts(prompt: str) -> tuple[str, str, str, str]:
    digest = hashlib.sha256(prompt.lower().encode()).digest()
    said = prompt.lower()
    light = next((light for word, light in LIGHT.items() if word in said), None)
    backgrounds = ANYWHERE if light else (*ANYWHERE, *INDOORS)
    return (
        light or OTHER_LIGHT[digest[0] % len(OTHER_LIGHT)],
        LENSES[digest[1] % len(LENSES)],
        COMPOSITIONS[digest[2] % len(COMPOSITIONS)],
        backgrounds[digest[3] % len(backgrounds)],
    )


def _is_bare(subject: str) -> bool:
    """A few words that do not say yet what kind of picture it is."""
    return not re.search(r"\b(photo|portrait|painting|drawing|picture|shot)\b", subject.lower())
