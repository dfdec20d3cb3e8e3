"""Reads Stripe's forms: `a[b][0][c]=d` is a value three levels down."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import invalid

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
PART = re.compile(r"\[([^\[\]]*)\]")


def decode(text: str) -> dict[str, Any]:
    """Nested dicts of strings; lists are dicts whose keys are numbers. Raises Refused (400)."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        match = NAME.fullmatch(name)
        if match is None:
            raise invalid(f"Invalid parameter name: {name}", name)
        _put(found, [match[1], *PART.findall(match[2])], value)
    return found


def _put(place: dict[str, Any], path: list[str], value: str) -> None:
    *parents, last = path
    for part in parents:
        place = place.setdefault(part or str(len(place)), {})
        if not isinstance(place, dict):
            raise invalid(f"Invalid hash: {path[0]}", path[0])
    place[last or str(len(place))] = value
