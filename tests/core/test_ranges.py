from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django import forms
from rest_framework import serializers

from core.ranges import OutOfRange, Range, check, chosen, range_of, ranged

WEIGHT = Range(Decimal(-1), Decimal(10), 2)


@dataclass(frozen=True)
class Settings:
    weight: Decimal = ranged(Decimal(1), WEIGHT)
    seed: int | None = ranged(None, Range(1, 9))
    shape: str = chosen("round", ("round", "square"))
    note: str = ""

    def __post_init__(self) -> None:
        check(self)


@pytest.mark.parametrize("weight", [Decimal(-1), Decimal(10)])
def test_both_ends_of_a_range_are_allowed(weight):
    assert Settings(weight=weight, seed=9, note="anything").weight == weight


@pytest.mark.parametrize(
    "wrong",
    [{"weight": Decimal("10.01")}, {"seed": 0}, {"shape": "flat"}, {"weight": float("nan")}],
    ids=str,
)
def test_settings_that_may_not_be_can_not_be_made(wrong):
    with pytest.raises(OutOfRange, match=next(iter(wrong))):
        Settings(**wrong)


def test_forms_serializers_and_the_database_read_one_range():
    found = range_of(Settings, "weight")

    question = forms.DecimalField(**found.bounds)
    field = serializers.DecimalField(max_digits=found.digits, **found.bounds)

    assert (question.min_value, question.max_value, question.decimal_places) == (-1, 10, 2)
    assert (field.min_value, field.max_value, field.max_digits) == (-1, 10, 4)
    assert found.lookups("weight") == {"weight__gte": -1, "weight__lte": 10}


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Range(100, 4000), "100 to 4000"),
        (Range(0.00001, 0.001), "0.00001 to 0.001"),
        (WEIGHT, "\N{MINUS SIGN}1 to 10"),
    ],
    ids=str,
)
def test_a_range_is_told_as_people_read_it(found, words):
    assert str(found) == words
