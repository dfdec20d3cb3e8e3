"""What a body or a query may not be, where the framework would read it as something else.

JSON has types: a number is no text and "5" is no number, whoever sends it has slipped. A form or
a query has text only; there an empty text is refused where a word is expected, instead of being
passed over as if nothing had been sent, and of two values under one name neither is believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

_TEXT = (
    serializers.CharField,
    serializers.ChoiceField,
    serializers.DateTimeField,
    serializers.UUIDField,
)
_WORDS = {
    "text": "a string",
    "whole": "a whole number",
    "number": "a number",
    "truth": "a boolean",
}


def complaints(serializer: serializers.Serializer, values: Mapping[str, Any]) -> dict[str, Any]:
    """By field, in the framework's own form; empty where there are none."""
    names = values.keys()
    found = {
        name: [_unknown()] for name in sorted(map(str, names)) if name not in serializer.fields
    }
    for name, field in serializer.fields.items():
        if name in values:
            wrong = _of_field(field, values, name)
            found |= {name: wrong} if wrong else {}
    return found


def _of_field(field: serializers.Field, values: Mapping[str, Any], name: str) -> Any:
    if not isinstance(values, QueryDict):
        return _of_value(field, values[name])
    if len(values.getlist(name)) > 1 and not isinstance(field, serializers.ListField):
        return [ErrorDetail("This was sent more than once.", code="repeated")]
    is_empty = values[name] == "" and not getattr(field, "allow_blank", False)
    return [ErrorDetail("This must not be empty.", code="blank")] if is_empty else None


def _of_value(field: serializers.Field, value: Any) -> Any:
    """Null, and what is inside other serializers, is the framework's own affair."""
    if value is None:
        return None
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        child = field.child
        wrong = {number: _of_value(child, one) for number, one in enumerate(value)}
        return {number: words for number, words in wrong.items() if words} or None
    wanted = _wanted(field)
    if wanted is None or _is(wanted, value):
        return None
    return [ErrorDetail(f"This must be {_WORDS[wanted]}.", code="type")]


def _wanted(field: serializers.Field) -> str | None:
    if isinstance(field, serializers.IntegerField):
        return "whole"
    if isinstance(field, serializers.FloatField | serializers.DecimalField):
        return "number"
    if isinstance(field, serializers.BooleanField):
        return "truth"
    choices = getattr(field, "choices", {})
    has_text_only = all(isinstance(one, str) for one in choices)
    return "text" if isinstance(field, _TEXT) and has_text_only else None


def _is(wanted: str, value: Any) -> bool:
    """A truth is no number, although Python counts it among them; 5.0 is a whole one."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if wanted == "text":
        return isinstance(value, str)
    if wanted == "truth":
        return isinstance(value, bool)
    return is_number and (wanted == "number" or float(value).is_integer())


def _unknown() -> ErrorDetail:
    return ErrorDetail("There is no such field.", code="unknown")
