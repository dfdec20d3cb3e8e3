from __future__ import annotations

import pytest

from operations.services.samples import METRICS, moments, sample


def test_a_metric_that_nobody_described_is_refused():
    with pytest.raises(ValueError, match="visiona_unheard_of"):
        sample("unheard_of", 1)


def test_what_never_was_has_no_moment():
    assert list(moments("sweep", None)) == []


def test_each_is_described():
    assert all(name.startswith("visiona_") and words for name, words in METRICS.items())
