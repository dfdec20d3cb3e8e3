from __future__ import annotations

from billing.models import Purpose
from billing.prices import PRICES_MC


def test_everything_has_a_price_in_whole_milli_credits():
    assert set(PRICES_MC) == set(Purpose) - {Purpose.REFUND}
    assert PRICES_MC[Purpose.TRAINING] == 40_000
    assert PRICES_MC[Purpose.IMAGE] == 1_000
    assert PRICES_MC[Purpose.ENHANCEMENT] == 0
