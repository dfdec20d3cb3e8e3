"""What a request asks for, checked by the types that Stripe's own Python library has.

It comes as a form, in which `a[b][0][c]=d` is a value three levels down. `stripe/params` holds one
TypedDict per call. The library widens its enumerations with `str`; here they are closed again,
since only one version of the API is spoken.
"""

from __future__ import annotations

import difflib
import re
import sys
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, NotRequired, Required
from urllib.parse import parse_qsl

from sandbox.stripe.errors import StripeRefusal, invalid, missing

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
PART = re.compile(r"\[([^\[\]]*)\]")


def decode(text: str) -> dict[str, Any]:
    """Nested dicts of strings; lists are dicts whose keys are numbers. Or a refusal (400)."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        match = NAME.fullmatch(name)
        if match is None:
            raise invalid(f"Invalid parameter name: {name}", name)
        _put(found, [match[1], *PART.findall(match[2])], value)
    return found


def check(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The values with their types, by `CustomerCreateParams` or `checkout.SessionListParams`."""
    return _object(values, _params(name), "")


def _put(place: dict[str, Any], path: list[str], value: str) -> None:
    *parents, last = path
    for part in parents:
        place = place.setdefault(part or str(len(place)), {})
        if not isinstance(place, dict):
            raise invalid(f"Invalid hash: {path[0]}", path[0])
    place[last or str(len(place))] = value


@cache
def _params(name: str) -> type:
    import stripe.params  # noqa: PLC0415 - half a second that most starts never need

    place: Any = stripe.params
    for part in name.split("."):
        place = getattr(place, part)
    return typing.cast(type, place)


@cache
def _fields(kind: type) -> dict[str, Any]:
    """Name and type of each field; the options of the client itself are left out."""
    from stripe._request_options import RequestOptions  # noqa: PLC0415

    own = {
        name: hint
        for name, hint in kind.__annotations__.items()
        if name not in RequestOptions.__annotations__
    }
    holder = type("Holder", (), {"__annotations__": own})
    return typing.get_type_hints(holder, vars(sys.modules[kind.__module__]), include_extras=True)


def _object(values: Any, kind: Any, path: str) -> dict[str, Any]:
    if not isinstance(values, Mapping):
        raise invalid("Invalid object", path)
    fields = _fields(kind)
    for name in values:
        if name not in fields:
            raise _unknown(name, fields, path)
    for name in kind.__required_keys__ & fields.keys():
        if name not in values:
            raise missing(_inside(path, name))
    return {name: _value(one, fields[name], _inside(path, name)) for name, one in values.items()}


def _value(value: Any, hint: Any, path: str) -> Any:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in {NotRequired, Required}:
        return _value(value, parts[0], path)
    if origin in {typing.Union, types.UnionType}:
        return _one_of(value, parts, path)
    if origin is Literal:
        return _choice(value, parts, path)
    if origin is list:
        return _items(value, parts[0], path)
    if origin is dict:
        return _mapping(value, path)
    if hasattr(hint, "__required_keys__"):
        return _object(value, hint, path)
    return _scalar(value, hint, path)


def _one_of(value: Any, hints: tuple[Any, ...], path: str) -> Any:
    words = [word for hint in hints for word in _words(hint)]
    if value in words:
        return value
    others = [
        hint for hint in hints if not _words(hint) and "UntypedStripeObject" not in str(hint)
    ]
    if others == [str] and any(words):
        return _choice(value, tuple(words), path)
    fitting = [hint for hint in others if _fits(value, hint)]
    for hint in fitting[:-1]:
        try:
            return _value(value, hint, path)
        except StripeRefusal:
            continue
    if fitting:
        return _value(value, fitting[-1], path)
    return _choice(value, tuple(words), path)


def _fits(value: Any, hint: Any) -> bool:
    nested = typing.get_origin(hint) in {list, dict} or hasattr(hint, "__required_keys__")
    return nested == isinstance(value, Mapping)


def _words(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) is Literal else ()


def _choice(value: Any, words: tuple[Any, ...], path: str) -> Any:
    if value in words:
        return value
    allowed = ", ".join(str(word) for word in words if word != "")
    raise invalid(f"Invalid {path}: must be one of {allowed}", path)


def _items(value: Any, hint: Any, path: str) -> list[Any]:
    if not isinstance(value, Mapping) or not all(name.isdigit() for name in value):
        raise invalid("Invalid array", path)
    ordered = sorted(value, key=int)
    return [_value(value[name], hint, f"{path}[{name}]") for name in ordered]


def _mapping(value: Any, path: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise invalid("Invalid object", path)
    for name, one in value.items():
        if not isinstance(one, str):
            raise invalid(f"Invalid string: {path}[{name}] must be a string", f"{path}[{name}]")
    return dict(value)


def _scalar(value: Any, hint: Any, path: str) -> Any:
    if isinstance(value, Mapping):
        raise invalid(f"Invalid string: {dict(value)}", path)
    if hint is bool:
        return _choice(value, ("true", "false"), path) == "true"
    try:
        if hint is int:
            return int(value)
        if hint in {float, Decimal}:
            return hint(value)
    except (ValueError, InvalidOperation):
        word = "integer" if hint is int else "decimal"
        raise invalid(f"Invalid {word}: {value}", path, f"parameter_invalid_{word}") from None
    return value


def _unknown(name: str, fields: Mapping[str, Any], path: str) -> StripeRefusal:
    full = _inside(path, name)
    near = difflib.get_close_matches(name, fields, 1)
    hint = f". Did you mean {near[0]}?" if near else ""
    return invalid(f"Received unknown parameter: {full}{hint}", full, "parameter_unknown")


def _inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
