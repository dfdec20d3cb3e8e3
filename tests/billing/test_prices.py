from __future__ import annotations

import pytest

from billing.models import Purpose
from billing.prices import PRICES_MC, training_units


def test_everything_has_a_price_in_whole_milli_credits():
    assert set(PRICES_MC) == set(Purpose) - {Purpose.REFUND}
    assert PRICES_MC[Purpose.TRAINING] == 40_000
    assert PRICES_MC[Purpose.IMAGE] == 1_000
    assert PRICES_MC[Purpose.ENHANCEMENT] == 0


@pytest.mark.parametrize(
    ("steps", "batch_size", "units"),
    [(100, 1, 1), (1000, 1, 1), (2000, 1, 1), (2001, 1, 2), (4000, 1, 2), (1001, 2, 2)],
)
def test_a_training_costs_more_with_more_looks_at_photos(steps, batch_size, units):
    assert training_units(steps, batch_size, covers=2000) == units
