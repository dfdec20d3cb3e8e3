from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError

from core.row_security import user_scope
from tests.vectorizing.conftest import FLAT, LINE
from tracer.tracing.options import Kind, Options
from vectorizing.models import VectorBatch, columns, settings_hash


@pytest.mark.parametrize("options", [FLAT, LINE, Options(Kind.PHOTO, 64, 5, 4, True)], ids=str)
def test_settings_come_back_from_their_columns(options):
    batch = VectorBatch(**columns(options))

    assert batch.options == options


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.PHOTO},
        {"colours": 5},
        {"detail": 4},
        {"smoothing": 3},
        {"remove_background": True},
    ],
    ids=str,
)
def test_another_setting_is_another_drawing(change):
    assert settings_hash(replace(FLAT, **change)) != settings_hash(FLAT)


@pytest.mark.parametrize(
    ("options", "change"), [(FLAT, {"threshold": 90}), (LINE, {"colours": 2})], ids=str
)
def test_what_the_kind_has_no_use_for_makes_no_difference(options, change):
    other = replace(options, **change)

    assert settings_hash(other) == settings_hash(options)
    assert columns(other) == columns(options)


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("kind", "blob", "kind_known"),
        ("colours", 65, "settings"),
        ("detail", 0, "settings"),
        ("smoothing", 5, "settings"),
        ("threshold", 255, "threshold"),
    ],
)
@pytest.mark.django_db
def test_the_database_knows_the_ranges(alice, field, value, rule):
    with pytest.raises(IntegrityError, match=f"vectorbatch_{rule}"), user_scope(alice.pk):
        VectorBatch.objects.create(owner=alice, **{field: value})
