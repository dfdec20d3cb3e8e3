"""What of two OpenAPI documents breaks programs that were written for the first one.

More may come: paths, operations, optional inputs, fields of answers. What was there stays: it is
asked for with no more than before, and answers with no less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class _Side:
    """One document, whose references it follows."""

    document: Schema

    def read(self, found: Any) -> Schema:
        while isinstance(found, Mapping) and "$ref" in found:
            target: Any = self.document
            for part in str(found["$ref"]).removeprefix("#/").split("/"):
                target = target[part]
            found = target
        found = found if isinstance(found, Mapping) else {}
        return self._joined(found) if "allOf" in found else found

    def _joined(self, found: Schema) -> Schema:
        """What all parts say together."""
        whole: dict[str, Any] = {key: value for key, value in found.items() if key != "allOf"}
        for part in map(self.read, found["allOf"]):
            whole["properties"] = {**part.get("properties", {}), **whole.get("properties", {})}
            whole["required"] = [*part.get("required", []), *whole.get("required", [])]
            whole = {**part, **whole}
        return whole


def breaks(before: Schema, after: Schema) -> Iterator[str]:
    """Each in words, named by the operation or field that it is of."""
    old, new = _Side(before), _Side(after)
    for path, operations in before.get("paths", {}).items():
        for method in (name for name in METHODS if name in operations):
            place = f"{method.upper()} {path}"
            now = after.get("paths", {}).get(path, {}).get(method)
            if now is None:
                yield f"{place} is gone"
                continue
            yield from _inputs(place, operations[method], now, old, new)
            yield from _answers(place, operations[method], now, old, new)


def _inputs(place: str, was: Schema, now: Schema, old: _Side, new: _Side) -> Iterator[str]:
    before = {_key(one): one for one in map(old.read, was.get("parameters", []))}
    after = {_key(one): one for one in map(new.read, now.get("parameters", []))}
    for key, parameter in after.items():
        name = f"{place} {key[0]}"
        if key not in before and parameter.get("required"):
            yield f"{name} must be given now"
        if key in before:
            given, taken = before[key].get("schema"), parameter.get("schema")
            yield from _Walk(old, new, is_input=True).compare(name, given, taken)
            if parameter.get("required") and not before[key].get("required"):
                yield f"{name} must be given now"
    yield from (f"{place} {key[0]} is not taken any more" for key in before.keys() - after.keys())
    body, other = old.read(was.get("requestBody")), new.read(now.get("requestBody"))
    if other.get("required") and not body.get("required"):
        yield f"{place} must have a body now"
    walk = _Walk(old, new, is_input=True)
    yield from _contents(f"{place} body", body, other, walk)


def _answers(place: str, was: Schema, now: Schema, old: _Side, new: _Side) -> Iterator[str]:
    for status, answer in was.get("responses", {}).items():
        if not status.startswith("2"):
            continue
        other = now.get("responses", {}).get(status)
        if other is None:
            yield f"{place} does not answer {status} any more"
            continue
        walk = _Walk(old, new, is_input=False)
        yield from _contents(f"{place} {status}", old.read(answer), new.read(other), walk)


def _contents(place: str, was: Schema, now: Schema, walk: _Walk) -> Iterator[str]:
    for kind, content in was.get("content", {}).items():
        other = now.get("content", {}).get(kind)
        if other is None:
            yield f"{place} is not {kind} any more"
            continue
        yield from walk.compare(place, content.get("schema"), other.get("schema"))


class _Walk:
    """Through two schemas at once; what was met on the way is not gone into again."""

    def __init__(self, old: _Side, new: _Side, *, is_input: bool) -> None:
        self.old, self.new, self.is_input = old, new, is_input
        self.met: set[tuple[str, str]] = set()

    def compare(self, place: str, was: Any, now: Any) -> Iterator[str]:
        names = (str((was or {}).get("$ref")), str((now or {}).get("$ref")))
        if names != ("None", "None") and names in self.met:
            return
        self.met.add(names)
        was, now = self.old.read(was), self.new.read(now)
        yield from self._kind(place, was, now)
        yield from self._fields(place, was, now)
        if "items" in was and "items" in now:
            yield from self.compare(f"{place}[]", was["items"], now["items"])
        for word in ("oneOf", "anyOf"):
            for one, other in zip(was.get(word, []), now.get(word, []), strict=False):
                yield from self.compare(place, one, other)

    def _kind(self, place: str, was: Schema, now: Schema) -> Iterator[str]:
        before, after = _types(was), _types(now)
        lost = before - after if self.is_input else after - before
        if before and after and lost:
            yield f"{place} was {_said(before)} and is {_said(after)}"
        taken, given = was.get("enum"), now.get("enum")
        if self.is_input and given is not None:
            gone = [one for one in taken or [] if one not in given]
            if gone or taken is None:
                yield f"{place} does not take {_said(gone) or 'all that it took'} any more"

    def _fields(self, place: str, was: Schema, now: Schema) -> Iterator[str]:
        before, after = was.get("properties", {}), now.get("properties", {})
        for name in before:
            if name not in after:
                yield f"{place}.{name} is gone"
            else:
                yield from self.compare(f"{place}.{name}", before[name], after[name])
        must, had = set(now.get("required", [])), set(was.get("required", []))
        if self.is_input:
            yield from (f"{place}.{name} must be given now" for name in sorted(must - had))
        else:
            lost = sorted(had - must & after.keys())
            yield from (f"{place}.{name} may be missing now" for name in lost if name in after)


def _key(parameter: Schema) -> tuple[str, str]:
    return str(parameter.get("name")), str(parameter.get("in"))


def _types(schema: Schema) -> set[str]:
    found = schema.get("type", [])
    return {found} if isinstance(found, str) else set(found)


def _said(words: Any) -> str:
    return ", ".join(sorted(map(str, words)))
