from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from rest_framework import serializers

from core.api.strictness import complaints


class Everything(serializers.Serializer):
    text = serializers.CharField()
    blank = serializers.CharField(allow_blank=True)
    id = serializers.UUIDField()
    word = serializers.ChoiceField(choices=["a", "b"])
    size = serializers.ChoiceField(choices=[512, 1024])
    at = serializers.DateTimeField()
    whole = serializers.IntegerField()
    number = serializers.FloatField()
    exact = serializers.DecimalField(max_digits=5, decimal_places=2)
    truth = serializers.BooleanField()
    words = serializers.ListField(child=serializers.CharField())


def codes(**values: Any) -> dict[str, Any]:
    return {
        name: found if isinstance(found, dict) else found[0].code
        for name, found in complaints(Everything(), values).items()
    }


@pytest.mark.parametrize(
    "values",
    [
        {"text": 5}, {"text": True}, {"id": 7}, {"word": 1}, {"at": 2026}, {"whole": "5"},
        {"whole": True}, {"whole": 5.5}, {"number": "1.5"}, {"exact": "1"}, {"truth": 1},
        {"truth": "true"},
    ],
    ids=str,
)  # fmt: skip
def test_a_value_of_another_type_is_refused(values):
    assert set(codes(**values).values()) == {"type"}


@pytest.mark.parametrize(
    "values",
    [
        {"text": "5"}, {"text": None}, {"whole": 5}, {"whole": 5.0}, {"number": 1}, {"exact": 1.5},
        {"truth": False}, {"size": 512}, {"words": ["a"]}, {},
    ],
    ids=str,
)  # fmt: skip
def test_a_value_of_its_own_type_passes(values):
    assert codes(**values) == {}


def test_inside_a_list_the_place_is_named():
    [found] = codes(words=["a", 5, "b"]).values()

    assert list(found) == [1]
    assert found[1][0].code == "type"


def test_an_empty_text_of_a_query_is_not_passed_over():
    found = complaints(Everything(), QueryDict("word=&blank=&whole=5&truth=true"))

    assert list(found) == ["word"]


def test_of_two_values_under_one_name_neither_is_believed():
    found = complaints(Everything(), QueryDict("whole=5&whole=6&word=a"))

    assert found["whole"][0].code == "repeated"


def test_names_that_are_not_known_are_named():
    assert codes(nme="x", text="x") == {"nme": "unknown"}
