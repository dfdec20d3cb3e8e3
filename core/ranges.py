"""What a setting may be, said once: on the field of the dataclass that holds it.

    @dataclass(frozen=True)
    class GenerationSettings:
        steps: int = ranged(28, Range(1, 50, about="More is finer and takes longer."))
        output_format: str = chosen("webp", ("webp", "jpg", "png"))

        def __post_init__(self) -> None:
            check(self)

Forms, serializers, templates and the database's constraints are made from it:

    steps = forms.IntegerField(**range_of(GenerationSettings, "steps").bounds)
    steps = serializers.IntegerField(**range_of(GenerationSettings, "steps").bounds)
    CheckConstraint(condition=Q(**range_of(GenerationSettings, "steps").lookups("steps")), ...)

No framework is loaded here: the drawing engine's child process reads it too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from decimal import Decimal
from math import isfinite
from typing import Any

Number = int | float | Decimal


class OutOfRange(ValueError):
    """A setting that no form and no serializer lets through; the words are for programmers."""


@dataclass(frozen=True)
class Range:
    """Both ends are allowed; `places` after the point. `about` says what the setting does."""

    low: Number
    high: Number
    places: int = 0
    about: str = ""

    def __contains__(self, value: Any) -> bool:
        return isfinite(value) and bool(self.low <= value <= self.high)

    def __str__(self) -> str:
        """As people read it: "0.00001 to 0.001"."""
        return f"{_plain(self.low)} to {_plain(self.high)}"

    @property
    def bounds(self) -> dict[str, Any]:
        """For a field of a form or of a serializer, which call them alike."""
        places = {"decimal_places": self.places} if self.places else {}
        return {"min_value": self.low, "max_value": self.high} | places

    @property
    def digits(self) -> int:
        """The most that a number within has, before and after the point."""
        whole = max(abs(int(self.low)), abs(int(self.high)))
        return len(str(whole)) + self.places

    @property
    def steps(self) -> range:
        """Every whole number within."""
        return range(int(self.low), int(self.high) + 1)

    @property
    def least(self) -> str:
        """The lower end in words: "0.00001", not "1e-05"."""
        return _plain(self.low)

    def lookups(self, column: str) -> dict[str, Any]:
        """For a constraint of the database."""
        return {f"{column}__gte": self.low, f"{column}__lte": self.high}


def ranged(default: Any, within: Range) -> Any:
    """A field of a dataclass that holds a number; None stands for "not set"."""
    return field(default=default, metadata={"allowed": within})


def chosen(default: Any, among: Collection[Any]) -> Any:
    """A field of a dataclass that is one of a few."""
    return field(default=default, metadata={"allowed": among})


def range_of(settings: type, name: str) -> Range:
    found: Range = settings.__dataclass_fields__[name].metadata["allowed"]  # type: ignore[attr-defined]
    return found


def check(settings: Any) -> None:
    """For `__post_init__`: nobody can make settings that may not be. Raises OutOfRange."""
    for each in fields(settings):
        value, allowed = getattr(settings, each.name), each.metadata.get("allowed")
        if allowed is not None and value is not None and value not in allowed:
            raise OutOfRange(f"{each.name} may not be {value!r}")


def _plain(number: Number) -> str:
    text = f"{number:f}".rstrip("0").rstrip(".") if isinstance(number, float) else f"{number}"
    return text.replace("-", "−")  # a minus, for people
