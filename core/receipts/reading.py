"""What a receipt states, in words: for its page, its PDF, the mail and the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_HEAD = ("id", "kind", "issued_at", "issuer", "subject", "statement", "deleted", "kept")


@dataclass(frozen=True)
class Gone:
    """One line of what was deleted: what and how much of it, where, when, and what was answered
    when it was asked for afterwards."""

    what: str
    where: str
    at: str
    answer: str


@dataclass(frozen=True)
class Kept:
    what: str
    why: str


@dataclass(frozen=True)
class Statement:
    """A body by its parts. It may be of a receipt that an older release wrote: nothing in it is
    taken for granted but that it is signed."""

    title: str
    issued: str
    issuer: str
    deleted: list[Gone]
    kept: list[Kept]
    facts: list[tuple[str, str]]


def read(body: Mapping[str, Any]) -> Statement:
    kind = str(body.get("kind", "receipt"))
    return Statement(
        title=str(body.get("statement") or kind.replace(".", " ").replace("_", " ")),
        issued=moment(body.get("issued_at")),
        issuer=str(body.get("issuer", "")),
        deleted=[_gone(line) for line in _lines(body.get("deleted"))],
        kept=[
            Kept(_text(one.get("what")), _text(one.get("why"))) for one in _lines(body.get("kept"))
        ],
        facts=[*_facts(body)],
    )


def moment(value: Any) -> str:
    """21 Nov 2026, 09:30:00 UTC; whatever else it is as it stands."""
    try:
        return f"{datetime.fromisoformat(str(value)):%-d %b %Y, %H:%M:%S} UTC"
    except ValueError:
        return _text(value)


def _gone(line: Mapping[str, Any]) -> Gone:
    count = line.get("count")
    what = _text(line.get("what"))
    return Gone(
        what=what if count is None else f"{_text(count)} {what}",
        where=_text(line.get("where")),
        at=moment(line["at"]) if line.get("at") else "",
        answer=_text(line.get("answer")),
    )


def _facts(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """All that has no place of its own, so that nothing that is signed is left unsaid."""
    yield "Receipt", _text(body.get("id"))
    yield "About", _text(body.get("subject"))
    for name, value in body.items():
        if name not in _HEAD:
            words = moment(value) if name.endswith("_at") else _text(value)
            yield name.replace("_", " ").capitalize(), words


def _lines(value: Any) -> list[Mapping[str, Any]]:
    return [line for line in value if isinstance(line, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_text(inner)}" for name, inner in value.items())
    return "" if value is None else str(value)
