"""What goes in and comes out of endpoints, each with the example that the schema shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, ClassVar

from django.conf import settings
from django.utils.functional import cached_property
from rest_framework import serializers

from core.api.strictness import complaints
from core.text import clean


class OutputSerializer(serializers.Serializer):
    """What an answer holds. `example` is one whole answer, shown in the schema and the pages.

    A field takes its value from its `source`, or from a method of the serializer, `get_<field>`,
    where there is one. How each is read is settled once for a list, not for every row.
    """

    example: ClassVar[dict[str, Any]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in cls._declared_fields:
            if hasattr(serializers.Serializer, f"get_{name}"):
                raise TypeError(f"{cls.__name__}.{name}: `get_{name}` is the framework's own.")

    @classmethod
    def context_for(cls, rows: list[Any]) -> dict[str, Any]:
        """What the rows need besides themselves, read for all of them at once."""
        return {}

    @classmethod
    def serialize_many(cls, rows: Iterable[Any]) -> list[dict[str, Any]]:
        shown = list(rows)
        return list(cls(shown, many=True, context=cls.context_for(shown)).data)

    @classmethod
    def serialize(cls, row: Any) -> dict[str, Any]:
        return cls.serialize_many([row])[0]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        if isinstance(instance, dict):
            return super().to_representation(instance)
        return {name: write(instance) for name, write in self._writers}

    @cached_property
    def _writers(self) -> list[tuple[str, Callable[[Any], Any]]]:
        return [(str(field.field_name), self._writer(field)) for field in self._readable_fields]

    def _writer(self, field: serializers.Field) -> Callable[[Any], Any]:
        represent = field.to_representation
        read = getattr(self, f"get_{field.field_name}", None)
        if read is None:
            if field.source == "*":
                return represent
            read = attrgetter(str(field.source))

        def write(instance: Any) -> Any:
            value = read(instance)
            return None if value is None else represent(value)

        return write


class AddressField(serializers.URLField):
    """Where a row is to be had: `AddressField("/api/models/{}")`."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(source="*", **options)
        self.path = path

    def to_representation(self, value: Any) -> str:
        return settings.SITE_URL + self.path.format(value.pk)


class TextField(serializers.CharField):
    """Words that a person typed: without what nobody sees, so that blank ones are missing; in one
    line unless `lines` may be broken."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lines = lines

    def run_validation(self, data: Any = serializers.empty) -> Any:
        words = clean(data, lines=self.lines) if isinstance(data, str) else data
        return super().run_validation(words)


class InputSerializer(serializers.Serializer):
    """What a request holds, in its body or its query; see `core.api.strictness`."""

    example: ClassVar[dict[str, Any]]

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            found = complaints(self, data)
            if found:
                raise serializers.ValidationError(found)
        return super().to_internal_value(data)


class IsTestField(serializers.BooleanField):
    """`test`, on whatever test mode keeps apart."""

    def __init__(self) -> None:
        super().__init__(
            source="is_test", help_text="Made with a test token: by the sandbox, and at no cost."
        )
