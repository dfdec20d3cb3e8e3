"""What goes in and comes out of endpoints, each with the example that the schema shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from core.api.strictness import complaints


class Shape(serializers.Serializer):
    """What an answer holds. `example` is one whole answer, shown in the schema and the pages."""

    example: ClassVar[dict[str, Any]]


class Fields(serializers.Serializer):
    """What a request holds, in its body or its query; see `core.api.strictness`."""

    example: ClassVar[dict[str, Any]]

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            found = complaints(self, data)
            if found:
                raise serializers.ValidationError(found)
        return super().to_internal_value(data)


class OfTest(serializers.BooleanField):
    """`test`, on whatever test mode keeps apart."""

    def __init__(self) -> None:
        super().__init__(help_text="Made with a test token: by a stand-in, and at no cost.")
