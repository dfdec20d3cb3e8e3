"""JSON that others sent, read in one place: what is taken can be stored, searched and sent on."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import isfinite
from typing import Any

# What we are sent nests some 20 deep; Python itself gives up at a depth that differs by version.
MOST_DEEP = 64


class UnreadableJson(ValueError):
    """No JSON, or nothing that a table could hold. The words are for programmers."""


def read(body: bytes | str) -> Any:
    """Text with half a character in it is refused too. Raises UnreadableJson."""
    return _read(body, _whole)


def read_storable(body: bytes | str) -> Any:
    """For what a provider signed or answered: the letters that no table takes are replaced, so
    that the rest is not lost. Raises UnreadableJson."""
    return _read(body, _storable)


def _read(body: bytes | str, text: Callable[[str], str]) -> Any:
    try:
        return _walk(json.loads(body), MOST_DEEP, text)
    except RecursionError as error:
        raise UnreadableJson("nested too deep") from error
    except UnreadableJson:
        raise
    except ValueError as error:
        # Also what is no UTF-8, and a number of thousands of digits.
        raise UnreadableJson("no JSON") from error


def _walk(value: Any, left: int, text: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, float) and not isfinite(value):
        raise UnreadableJson("a number without an end")
    if not isinstance(value, dict | list):
        return value
    if not left:
        raise UnreadableJson("nested too deep")
    if isinstance(value, list):
        return [_walk(one, left - 1, text) for one in value]
    return {text(name): _walk(one, left - 1, text) for name, one in value.items()}


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnreadableJson("half a character") from error
    return text


def _storable(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
